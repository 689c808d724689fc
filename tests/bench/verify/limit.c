/* The limit: the same pages fetched and unpacked by libcurl, parsed by lexbor and searched for the link, one thread.

   limit LIST NEEDLE OUTPUT: LIST has one address a line. No gate, no robots.txt, no verdict. */

#include <curl/curl.h>
#include <lexbor/dom/dom.h>
#include <lexbor/html/html.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES 64

struct page {
    char *data;
    size_t length, room;
    char url[512];
};

static FILE *list, *output;
static const char *needle;
static long pages, found;

static size_t take(char *data, size_t size, size_t count, void *to) {
    struct page *page = to;
    size_t more = size * count;
    if (page->length + more > page->room) {
        page->room = 2 * (page->length + more);
        page->data = realloc(page->data, page->room);
        if (page->data == NULL) exit(1);
    }
    memcpy(page->data + page->length, data, more);
    page->length += more;
    return more;
}

static int feed(CURLM *multi, CURL *curl, struct page *page) {
    if (fgets(page->url, sizeof page->url, list) == NULL) return 0;
    page->url[strcspn(page->url, "\r\n")] = 0;
    page->length = 0;
    curl_easy_setopt(curl, CURLOPT_URL, page->url);
    curl_multi_add_handle(multi, curl);
    return 1;
}

static void judge(struct page *page, lxb_html_parser_t *parser) {
    lxb_html_document_t *document =
        lxb_html_parse(parser, (const lxb_char_t *)page->data, page->length);
    lxb_dom_collection_t *links = lxb_dom_collection_make(&document->dom_document, 256);
    size_t size, length = strlen(needle);
    int here = 0;
    if (links == NULL) exit(1);
    lxb_dom_elements_by_tag_name(lxb_dom_interface_element(document), links, (const lxb_char_t *)"a", 1);
    for (size_t i = 0; i < lxb_dom_collection_length(links); i++) {
        const lxb_char_t *href =
            lxb_dom_element_get_attribute(lxb_dom_collection_element(links, i), (const lxb_char_t *)"href", 4, &size);
        here |= href != NULL && size >= length && strstr((const char *)href, needle) != NULL;
    }
    fprintf(output, "%s %d\n", page->url, here);
    found += here;
    lxb_dom_collection_destroy(links, true);
    lxb_html_document_destroy(document);
}

int main(int count, char **words) {
    if (count != 4) return 2;
    list = fopen(words[1], "r");
    needle = words[2];
    output = fopen(words[3], "w");
    lxb_html_parser_t *parser = lxb_html_parser_create();
    CURLM *multi = curl_multi_init();
    if (list == NULL || output == NULL || multi == NULL || lxb_html_parser_init(parser) != LXB_STATUS_OK) return 1;
    static struct page kept[LINES];
    int busy = 0, running, left;
    for (int i = 0; i < LINES; i++) {
        CURL *curl = curl_easy_init();
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &kept[i]);
        curl_easy_setopt(curl, CURLOPT_PRIVATE, &kept[i]);
        curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip, br");
        busy += feed(multi, curl, &kept[i]);
    }
    while (busy) {
        curl_multi_perform(multi, &running);
        for (CURLMsg *told; (told = curl_multi_info_read(multi, &left)) != NULL;) {
            CURL *curl = told->easy_handle;
            struct page *page;
            if (told->data.result != CURLE_OK) return 1;
            curl_easy_getinfo(curl, CURLINFO_PRIVATE, &page);
            judge(page, parser);
            pages++;
            curl_multi_remove_handle(multi, curl);
            busy += feed(multi, curl, page) - 1;
        }
        curl_multi_poll(multi, NULL, 0, 200, NULL);
    }
    fprintf(output, "%ld pages, %ld links\n", pages, found);
    return fclose(output) != 0;
}
