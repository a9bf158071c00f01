"""What a person is given when they ask what is kept of them (UK GDPR Article 15).

``collecting`` reads it, ``staff`` puts roles in place of names, ``texts`` finds what people wrote and withholds parts
of it, ``explanations`` is what Article 15 has us say beside it, ``issuing`` makes the copy, ``page`` a page.
"""
