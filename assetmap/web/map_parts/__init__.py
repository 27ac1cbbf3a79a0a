"""Parts of our Folium maps, each an element that a map adds."""
