"""Format 2 of the policy document: an office's written policy without a line of code.

``document`` is the whole as a dataclass tree, whose types, shapes and texts are also the published schema;
``checking`` reads one and says every mistake with line, key and cure; ``guarantees`` is what no document may switch
off; ``conversion`` makes one of a document of format 1; ``answering`` makes of it the edition that the engine goes by.
"""
