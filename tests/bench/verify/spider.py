"""The measure: Scrapy tuned for the same work (robots.txt obeyed, lean XPath, same fields, one line a page)."""

from __future__ import annotations

import csv
import datetime
import json
import sys

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request
from scrapy.utils.httpobj import urlparse_cached


class Links(scrapy.Spider):
    name = "links"

    async def start(self):
        with open(sys.argv[1], newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            yield Request(
                row["source_url"], self.parse, dont_filter=True, errback=self.failed, meta={"target": row["target_url"]}
            )

    def parse(self, response):
        target = response.meta["target"]
        host = target.split("/")[2]
        links = [
            {
                "href": a.attrib["href"],
                "anchor": a.xpath("normalize-space()").get(),
                "rel": a.attrib.get("rel", "").split(),
            }
            for a in response.xpath("//a[contains(@href, $host)]", host=host)
        ]
        mentioned = bool(links) or host in response.text
        robots = response.xpath("//meta[@name='robots' or @name='googlebot']/@content").getall()
        self.write(
            {
                "source_url": response.request.url,
                "target_url": target,
                "host": urlparse_cached(response).hostname,
                "http_status": response.status,
                "final_url": response.url,
                "links": links,
                "mentioned": mentioned,
                "checked_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                "page": {
                    "indexable": not any("noindex" in r for r in robots),
                    "canonical": response.xpath("//link[@rel='canonical']/@href").get(),
                    "robots": robots,
                },
            }
        )

    def failed(self, failure):
        self.write({"source_url": failure.request.url, "failure": repr(failure.value)})

    def write(self, found):
        self.crawler.out.write(json.dumps(found) + "\n")


def main() -> None:
    process = CrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "COOKIES_ENABLED": False,
            "RETRY_ENABLED": False,
            "HTTPERROR_ALLOW_ALL": True,
            "CONCURRENT_REQUESTS": 64,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_ITEMS": 1,
            "MEMUSAGE_ENABLED": False,
            "STATS_DUMP": False,
            "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
            "ASYNCIO_EVENT_LOOP": "uvloop.Loop",
            "EXTENSIONS": {"scrapy.extensions.corestats.CoreStats": None, "scrapy.extensions.logstats.LogStats": None},
            "SPIDER_MIDDLEWARES": {
                "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
                "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
                "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
            },
            "DOWNLOADER_MIDDLEWARES": {
                "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
                "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,
                "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
                "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
                "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
            },
        }
    )
    crawler = process.create_crawler(Links)
    with open(sys.argv[2], "w") as crawler.out:
        process.crawl(crawler)
        process.start()


if __name__ == "__main__":
    main()
