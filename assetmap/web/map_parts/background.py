"""The background of our maps as a Folium element: vector tiles from our own address, drawn and labelled in the
browser.
"""

from typing import Literal

from folium.elements import JSCSSMixin
from folium.template import Template

from assetmap.web.templating import static

Style = Literal["plain", "quiet", "dark"]


class Background(JSCSSMixin):
    """Streets, water, parks and names from the loaded extracts, or boundaries with their names where there is none.

    `Background(style="quiet").add_to(folium_map)`: quiet under coloured areas, plain under pins, dark for night.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
            drawBackground({{ this._parent.get_name() }}, {{ this.style|tojson }});
        {% endmacro %}
    """)

    def __init__(self, style: Style = "plain") -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Background"
        self.style = style
        self.default_js = [
            ("protomaps_leaflet", static("vendor/protomaps-leaflet/protomaps-leaflet.js")),
            ("background_styles", static("background-styles.js")),
            ("background", static("background.js")),
        ]
        self.default_css = []
