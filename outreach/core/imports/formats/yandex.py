"""Yandex Webmaster: the archive of external links."""

from ...states import ImportKind
from .shape import Shape

SOURCE = "yandex"
NAME = "Yandex Webmaster"

SHAPES = (
    Shape("External links", ImportKind.BACKLINKS,
          {"source_url": ("Linking URL", "Source URL", "source_url", "URL страницы", "Ссылающаяся страница",
          "Адрес страницы",
                          "Страница, которая ссылается", "URL источника", "Link source", "Source page", "source"),
           "anchor": ("Link text", "Anchor", "Текст ссылки", "Текст", "anchor_text", "link_text"),
           "target_url": ("Target URL", "Destination URL", "destination_url", "Куда ведет", "Куда ведёт",
           "Целевая страница",
                          "Ссылка", "Адрес ссылки", "Link target", "Target page", "URL назначения", "destination",
                          "target"),
           "first_seen": ("Date found", "Discovered", "Discovery date", "discovery_date", "Found", "Дата обнаружения",
                          "Обнаружена", "Найдена", "Found on"),
           "last_seen": ("Date updated", "Updated", "Last access date", "source_last_access_date", "Дата обновления",
                         "Обновлена", "Дата последнего обхода", "Last visited"),
           "lost_on": ("Date removed", "Deleted", "Removed", "Дата удаления", "Удалена"),
           "domain_score": ("SQI", "ИКС", "Site quality index", "sqi")},
          ("source_url",), (("SQI", "ИКС", "Site quality index", "source_last_access_date", "discovery_date",
          "Date found",
                             "Дата обнаружения", "Обнаружена", "Date updated", "Date updated/removed",
                             "Date updated or removed", "Дата обновления", "Дата обновления/удаления"),)),
)  # fmt: skip
