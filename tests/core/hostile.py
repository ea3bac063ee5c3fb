"""Texts that mean harm, or that nobody meant: what people, their keyboards and their pastes can put into a field."""

HOSTILE: dict[str, str] = {
    "long": "word " * 800,
    "longer than any field": "x" * 1_000_000,
    "emoji": "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 40,
    "written from the right": "مرحبا بكم שלום עולם",
    "turned round": "\u202egnp.exe\u202c \u2066hidden\u2069 \u200f",
    "of no width": "a\u200bb\u2060c\ufeffd\u00ade\U000e0041",
    "nul and controls": "a\x00b\x07c\x1b[31mred\x1b[0m\x9b2Jd\x7f",
    "lone surrogates": "a\ud800b\udfffc",
    "stacked": "Z" + "\u0301\u0489\u0300" * 200,
    "mentions": "<!channel> <!here> <@U0123> <#C0123> @everyone @here <@&123> <@!456>",
    "markup": "*bold* _it_ ~no~ `code` ```block``` > quote || spoiler || # head [link](https://example.org)",
    "masked link": "<https://example.org|Click your bank> [bank](https://example.org) https://example.org",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;&amp;",
    "template": "{label} {0} {0.__class__} %s %(x)s ${x} {{x}}",
    "sql": "'; DROP TABLE journal; -- \" \\",
    "lines": "\r\n\x0b\x0c\u2028\u2029\u0085" * 50 + "end",
    "value": "v1:accept:aaaaaaaaaaaaaaaaaaaaaaaaaa",
    "nothing": " \t\n\u200b\u00a0 ",
}
"""By what is wrong with each."""

UNSEEN = "\x00\x07\x1b\x7f\x9b\u200b\u202e\u2066\ufeff\ud800\udfff\U000e0041"
"""None of these is ever drawn or kept."""
