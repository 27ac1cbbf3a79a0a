"""Which support does somebody hand over to a person, and how: on paper, by link, by message?"""
