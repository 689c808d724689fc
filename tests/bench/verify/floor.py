"""The floor: the same pages fetched and unpacked with bare pycurl, and thrown away."""

from __future__ import annotations

import csv
import sys

import pycurl


def main() -> None:
    with open(sys.argv[1], newline="") as file:
        urls = iter([row["source_url"] for row in csv.DictReader(file)])
    multi = pycurl.CurlMulti()
    busy = 0
    pages = octets = 0

    def feed(curl: pycurl.Curl) -> int:
        url = next(urls, None)
        if url is None:
            return 0
        curl.setopt(pycurl.URL, url)
        multi.add_handle(curl)
        return 1

    handles = []
    for _ in range(64):
        curl = pycurl.Curl()
        curl.setopt(pycurl.ACCEPT_ENCODING, "gzip, br")
        curl.setopt(pycurl.WRITEFUNCTION, lambda chunk: None)
        handles.append(curl)
        busy += feed(curl)
    while busy:
        multi.perform()
        while True:
            left, good, bad = multi.info_read()
            for curl in [*good, *(entry[0] for entry in bad)]:
                pages += 1
                octets += int(curl.getinfo(pycurl.SIZE_DOWNLOAD))
                multi.remove_handle(curl)
                busy += feed(curl) - 1
            if not left:
                break
        multi.select(0.2)
    with open(sys.argv[2], "w") as file:
        file.write(f"{pages} pages, {octets} bytes\n")


if __name__ == "__main__":
    main()
