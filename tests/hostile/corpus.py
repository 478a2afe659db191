"""Queries meant to do harm, by what they try. Those of `GREEDY` ask for too much, those of `SLY` are hard to read."""

# ruff: noqa: E501 - one attack a line


def nested(opening: str, inside: str, closing: str, depth: int) -> str:
    return opening * depth + inside + closing * depth


def doubling(times: int) -> str:
    steps = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(times))
    return f"SELECT * {{ BIND('aaaaaaaaaaaaaaaa' AS ?v0) {steps} }}"


PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
LINKS = "<http://a.example/links>"
GEO = "PREFIX geof: <http://www.opengis.net/def/function/geosparql/> PREFIX geo: <http://www.opengis.net/ont/geosparql#>"
SHAPE = f"POLYGON(({','.join(f'{n % 97} {n * 31 % 89}' for n in range(5000))},0 0))"

BRACKETED = {
    "groups": ("ASK ", "{", "", "}", ""),
    "brackets": ("ASK { FILTER(", "(", "1", ")", ") }"),
    "lists": ("ASK { ?s ?p ", "(", "1", ")", " }"),
    "nameless things": ("ASK { ?s ?p ", "[ ?p ", "1", "]", " }"),
    "selections": ("", "SELECT * { ", "", "}", ""),
    "optional parts": ("ASK ", "{ OPTIONAL ", "{}", "}", ""),
    "exclusions": ("ASK ", "{ MINUS ", "{}", "}", ""),
    "graphs": ("ASK ", "{ GRAPH ?g ", "{}", "}", ""),
    "conditions": ("ASK ", "{ FILTER EXISTS ", "{}", "}", ""),
    "choices": ("ASK ", "{ {} UNION ", "{}", "}", ""),
    "paths": ("ASK { ?s ", "(", LINKS, ")*", " ?o }"),
    "functions": ("ASK { FILTER(", "STR(", "1", ")", " = '') }"),
    "alternatives": ("ASK { FILTER(", "IF(true, 1, ", "1", ")", ") }"),
    "statements": ("ASK { ?s ?p ", "<<", " 1 2 3 ", ">>", " }"),
}


def nest(form: str, depth: int) -> str:
    before, opening, inside, closing, after = BRACKETED[form]
    return before + nested(opening, inside, closing, depth) + after


GREEDY = {
    "a product in order": f"SELECT * {{ {PRODUCT} }} ORDER BY ?c ?f ?i ?l",
    "a product, counted": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
    "a product, each once": f"SELECT DISTINCT ?a ?d ?g {{ {PRODUCT} }}",
    "a product in groups": f"SELECT ?a ?d (GROUP_CONCAT(?c) AS ?all) {{ {PRODUCT} }} GROUP BY ?a ?d",
    "a product that is filtered": f"SELECT * {{ {PRODUCT} FILTER(CONCAT(STR(?a), STR(?d)) = 'x') }}",
    "a product that does not exist": f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ {PRODUCT} FILTER(?a = 1) }} }}",
    "a text that doubles": doubling(60),
    "all texts in one": "SELECT (GROUP_CONCAT(?o) AS ?all) { ?s ?p ?o . ?s2 ?p2 ?o2 }",
    "paths from all to all": f"SELECT (COUNT(*) AS ?n) {{ ?a {LINKS}* ?b . ?c {LINKS}* ?d }}",
    "paths within paths": f"SELECT * {{ ?a (({LINKS}*)*|^{LINKS}+)* ?b . ?b ({LINKS}/{LINKS})* ?c }}",
    "a long path": f"SELECT * {{ ?a {'/'.join([LINKS] * 2000)} ?b . ?c ?d ?e }} ORDER BY ?e",
    "an endless union": "SELECT * { " + " UNION ".join(["{ ?a ?b ?c . ?d ?e ?f }"] * 100) + " } ORDER BY ?a",
    "a large answer": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "a product in groups of three": f"SELECT ?a ?d ?g (COUNT(DISTINCT ?j) AS ?n) {{ {PRODUCT} }} GROUP BY ?a ?d ?g",
    "a product in random order": f"SELECT * {{ {PRODUCT} }} ORDER BY RAND()",
    "a product without what it holds": f"SELECT * {{ {PRODUCT} MINUS {{ ?a ?b ?c . ?j ?k ?l }} }} ORDER BY ?a",
    "a product of selections": "SELECT * { "
    + " ".join(f"{{ SELECT ?s{n} {{ ?s{n} ?p{n} ?o{n} }} }}" for n in range(4))
    + " }",
    "a product of optional parts": "SELECT * { "
    + " ".join(f"OPTIONAL {{ ?a{n} ?b{n} ?c{n} }}" for n in range(6))
    + " }",
    "a graph from a product": f"CONSTRUCT {{ ?a ?d ?g }} WHERE {{ {PRODUCT} }}",
    "all there is, described": "DESCRIBE * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "a product that is joined by words": f"SELECT (GROUP_CONCAT(DISTINCT CONCAT(STR(?a), STR(?d)); SEPARATOR='') AS ?x) {{ {PRODUCT} }}",
    "a product with a condition on groups": f"SELECT ?a {{ {PRODUCT} }} GROUP BY ?a HAVING (COUNT(*) > 1000000000)",
    "paths there and back": f"SELECT (COUNT(*) AS ?n) {{ ?a ({LINKS}|<http://a.example/x>|^{LINKS})* ?b }}",
    "paths by anything": "SELECT (COUNT(*) AS ?n) { ?a (!<http://a.example/x>)* ?b }",
    "paths from nowhere": f"SELECT ?a ?b {{ ?a ({LINKS}?/{LINKS}?)+ ?b }} ORDER BY ?b",
    "a text that doubles in a list": "SELECT * { ?s ?p ?o BIND(CONCAT(?o, ?o, ?o, ?o) AS ?x) ?s2 ?p2 ?o2 } ORDER BY ?x ?o2",
    "a text that is replaced to grow": "SELECT ?z { BIND('"
    + "a" * 5000
    + "' AS ?v) BIND(REPLACE(?v, 'a', ?v) AS ?w) BIND(REPLACE(?w, 'a', ?v) AS ?x) "
    "BIND(REPLACE(?x, 'a', ?v) AS ?z) }",
    "a list of lists": "SELECT * { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(8))
    + " } ORDER BY ?v0",
    "numbers for ever": f"SELECT (SUM(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g)))) AS ?n) {{ {PRODUCT} }}",
    "graphs times graphs": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"{{ ?s{n} ?p{n} ?o{n} }} UNION {{ GRAPH ?g{n} {{ ?s{n} ?p{n} ?o{n} }} }}" for n in range(8))
    + " }",
    "groups by chance": f"SELECT ?r (COUNT(*) AS ?n) {{ {PRODUCT} BIND(RAND() AS ?r) }} GROUP BY ?r",
    "new names for every row": f"SELECT DISTINCT ?u {{ {PRODUCT} BIND(BNODE() AS ?u) }}",
    "optional parts in optional parts": "SELECT * { ?a ?b ?c "
    + "OPTIONAL { ?a ?b ?c . ?x ?y ?z " * 44
    + "}" * 45,
    "exclusions in a chain": "SELECT * { ?a ?b ?c . ?d ?e ?f "
    + " ".join(f"MINUS {{ ?a ?b{n} ?c{n} . ?x{n} ?y ?z }}" for n in range(60))
    + " } ORDER BY ?f",
    "one name for all values of a list": "SELECT * { "
    + f"VALUES (?x ?y) {{ {'(UNDEF 1) (1 UNDEF) ' * 1500} }} " * 2
    + "}",
    "a long separator": "SELECT (GROUP_CONCAT(?c; SEPARATOR='"
    + "x" * 50_000
    + "') AS ?z) { ?a ?b ?c . ?d ?e ?f }",
    "a sequence of ways there and back": "SELECT (COUNT(*) AS ?n) { ?a "
    + "/".join(["((!<x:y>)|^(!<x:y>))"] * 40)
    + " ?b . ?c ?d ?e }",
    "a selection beside each row": f"SELECT * {{ ?a ?b ?c LATERAL {{ SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }} }} }}",
    "hashes of a product": f"SELECT (COUNT(DISTINCT SHA512(CONCAT(STR(?a), STR(?d), STR(?g)))) AS ?n) {{ {PRODUCT} }}",
    "rows of a product, counted each once": f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {PRODUCT} }}",
    "a place far behind in a product": f"SELECT * {{ {{ SELECT * {{ {PRODUCT} }} OFFSET 9223372036854775807 LIMIT 1 }} }}",
    "a graph from many patterns": "CONSTRUCT { "
    + " ".join(f"?a <x:{n}> ?d ." for n in range(450))
    + " } { ?a ?b ?c . ?d ?e ?f }",
    "an order by what there is": f"SELECT * {{ ?a ?b ?c }} ORDER BY EXISTS {{ {PRODUCT} FILTER(?l = 1) }}",
    "a sum of what there is": f"SELECT (SUM(IF(EXISTS {{ {PRODUCT} FILTER(?l = 1) }}, 1, 0)) AS ?n) {{ ?a ?b ?c }}",
    "patterns from what is stored": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} FILTER(REGEX(STR(?a), STR(?f))) }}",
    "a text replaced by what it holds": "SELECT ?z { BIND('"
    + "a" * 20_000
    + "' AS ?v) "
    + " ".join(f"BIND(REPLACE(?{a}, '(a)', '{'$0' * 16}') AS ?{b})" for a, b in ("vw", "wx", "xy", "yz"))
    + " }",
    "many columns of one text": "SELECT "
    + " ".join(f"(?x AS ?v{n})" for n in range(2500))
    + " { BIND('"
    + "y" * 20_000
    + "' AS ?x) }",
    "many columns of all rows": "SELECT " + " ".join(f"(?c AS ?v{n})" for n in range(2500)) + " { ?a ?b ?c }",
    "one text very often": "SELECT (CONCAT("
    + ",".join(["?x"] * 15_000)
    + ") AS ?y) { BIND('"
    + "y" * 5000
    + "' AS ?x) }",
    "a long base, often": f"BASE <http://a.example/{'x/' * 10_000}> SELECT * {{ VALUES ?x {{ {'<../a> ' * 6000} }} }}",
    "conditions within conditions": f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS {{ {PRODUCT} FILTER(?a = ?l) }} FILTER(?c = 1) }} }}",
}


SLY = {
    "shapes within shapes": f"{GEO} SELECT (geof:sfIntersects('{nested('GEOMETRYCOLLECTION(', 'POINT(1 1)', ')', 2500)}'^^geo:wktLiteral, 'POINT(1 1)'^^geo:wktLiteral) AS ?x) {{}}",
    "shapes that cross themselves": f"{GEO} SELECT (geof:sfOverlaps(?s, ?s) AS ?x) {{ BIND('{SHAPE}'^^geo:wktLiteral AS ?s) ?a ?b ?c }}",
    "rows beside rows": "SELECT * { ?s ?p ?o " + nested("LATERAL { ?s ?p ?o ", "", "}", 40) + " }",
    "notes on notes": "SELECT * { ?s ?p ?o " + nested("{| ?p ?o ", "", "|}", 40) + " }",
    "many notes": "SELECT * { ?s ?p ?o " + "{| ?p ?o |} " * 4000 + "}",
    "many names of one statement": "SELECT * { ?s ?p ?o " + "~ _:b " * 8000 + "}",
    "all but many paths": "SELECT (COUNT(*) AS ?n) { ?a (!(" + "|".join(f"<x:{n}>" for n in range(5000)) + "))* ?b }",
    "many paths": "SELECT * { ?a (" + "|".join(f"<x:{n}>*" for n in range(4000)) + ") ?b }",
    "many orders": "SELECT * { ?a ?b ?c } ORDER BY " + " ".join(f"DESC(STR(?{'abc'[n % 3]}))" for n in range(3000)),
    "many groups": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c } GROUP BY " + " ".join(f"(CONCAT(STR(?a), '{n}') AS ?g{n})" for n in range(1200)),
    "many sums of rows": "SELECT " + " ".join(f"(GROUP_CONCAT(DISTINCT ?c; SEPARATOR='{n}') AS ?v{n})" for n in range(800)) + " { ?a ?b ?c }",
    "many failures": "SELECT (COALESCE(" + ",".join(["1/0"] * 12_000) + ") AS ?y) { ?s ?p ?o }",
    "one choice in another": "SELECT (" + nested("IF(?o = 1, 1, ", "2", ")", 45) + " AS ?y) { ?s ?p ?o . ?a ?b ?c }",
    "what there is, in a list": "SELECT * { ?a ?b ?c FILTER(?c IN (" + ",".join(["EXISTS { ?s ?p ?o }"] * 400) + ")) }",
    "a sum of sums": "SELECT (SUM(COUNT(?s)) AS ?n) { ?s ?p ?o } GROUP BY (COUNT(*) AS ?x) HAVING (MAX(MIN(?o)) > 1)",
    "limits beyond numbers": "SELECT * { ?s ?p ?o } LIMIT 99999999999999999999999999 OFFSET 18446744073709551615",
    "times beyond time": "SELECT ('-999999999999999-12-31T23:59:59Z'^^<http://www.w3.org/2001/XMLSchema#dateTime> - 'P9223372036854775807M'^^<http://www.w3.org/2001/XMLSchema#yearMonthDuration> AS ?x) {}",
    "numbers at their ends": "SELECT (ABS(-9223372036854775808) AS ?z) (-9223372036854775808 / -1 AS ?y) (SUBSTR('abc', -9223372036854775808, 9223372036854775807) AS ?w) {}",
    "steps up from a long base": f"BASE <http://a.example/{'x/' * 14_000}> ASK {{ <{'../' * 9000}> ?p ?o }}",
    "many graphs": "SELECT (COUNT(*) AS ?n) " + "".join(f"FROM <http://a.example/{n}> " for n in range(1500)) + "{ ?s ?p ?o }",
    "many named graphs": "SELECT * " + "".join(f"FROM NAMED <http://a.example/{n}> " for n in range(1300)) + "{ GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?a ?b ?c } }",
    "a language that goes on": "SELECT ('x'@a" + "-aaaaaaaa" * 6000 + " AS ?x) {}",
    "many flags": "SELECT * { ?s ?p ?o FILTER(REGEX(?o, 'a', '" + "i" * 50_000 + "')) }",
    "half a character, escaped": "SELECT ('\\uD800\\uDC00' AS ?x) ('\\U00110000' AS ?y) {}",
    "a list to be planned": "SELECT * { ?s ?p " + nested("(", "1", ")", 50) + " }",
    "many lists to be planned": "SELECT * { ?s ?p ((1 2)(3 4)((5)(6 (7 8)))) , (((((1)))) 2) }",
    "no after no": "SELECT * { FILTER(" + "!" * 60_000 + "true) }",
    "minus after minus": "SELECT (" + "-" * 60_000 + "1 AS ?x) {}",
    "back and back again": "SELECT * { ?s " + "^" * 60_000 + "<http://a.example/p> ?o }",
    "statements about statements": "SELECT * { ?s ?p " + nested("<<", " 1 2 3 ", ">>", 40) + " }",
    "many numbers": "SELECT * { FILTER(1 IN (" + "1," * 30_000 + "1)) }",
    "many sums": "SELECT (1" + "+1" * 30_000 + " AS ?x) {}",
    "many ors": "SELECT * { ?s ?p ?o FILTER(?o = 1" + " || ?o = 1" * 5000 + ") }",
    "a pattern that goes back": "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '^(a+)+$')) }",
    "a pattern that is large": "SELECT * { FILTER(REGEX('a', '((a{1000}){1000}){1000}')) }",
    "a pattern with nested choices": "SELECT * { ?s ?p ?o FILTER(REGEX(?o, '(a|aa|a*)*(b|bb|b*)*$')) }",
    "a replacement that grows": "SELECT (REPLACE(REPLACE('" + "a" * 9000 + "', 'a', '" + "b" * 9000 + "'), 'b', 'cc') AS ?x) {}",
    "a huge number": "SELECT (" + "9" * 60_000 + " * " + "9" * 100 + " AS ?x) {}",
    "a huge power": "SELECT ('1e999999999'^^<http://www.w3.org/2001/XMLSchema#decimal> + 1 AS ?x) {}",
    "many names": "SELECT * { VALUES (" + " ".join(f"?v{n}" for n in range(8000)) + ") {} }",
    "many terms": "SELECT * { " + " ".join(f"OPTIONAL {{ ?a ?p{n} ?b{n} }}" for n in range(400)) + " }",
    "a pattern of patterns": "SELECT * { ?s ?p ?o FILTER(REGEX(?o, '" + "(a*)*" * 200 + "b')) }",
    "a pattern that counts": "SELECT * { ?s ?p ?o FILTER(REGEX(?o, '(((a{0,100}){0,100}){0,100}){0,100}$')) }",
    "a pattern in each of the statements": "SELECT * { ?s ?p ?o . ?s2 ?p2 ?o2 FILTER(REGEX(?o, CONCAT('^(', ?o2, '|a*)*x'))) }",
    "a list of two kinds to be planned": "SELECT * { ?s ?p " + nested("(1 ", "2", " 3)", 40) + " }",
    "names to be planned": "SELECT * { ?s ?p " + nested("[ ?p1 ?o1 ; ?p2 ", "2", " ]", 40) + " }",
    "many joins to be planned": "SELECT * { " + " ".join(f"?v{n} ?p{n} ?v{n + 1} ." for n in range(400)) + " }",
    "many choices": "SELECT * { " + " UNION ".join(["{ ?a ?b ?c }"] * 2000) + " }",
    "an unfinished text": "SELECT * { ?s ?p '''" + "'" * 50_000,
    "an unfinished address": "SELECT * { <http://a.example/" + "x" * 60_000,
    "escapes alone": "SELECT * { ?s ?p '" + "\\u0041" * 10_000 + "' }",
    "words with dots": "SELECT * { " + "a." * 30_000 + " }",
    "words with hyphens": "SELECT * { " + "a-" * 30_000 + " }",
    "marks and strokes": "SELECT * { " + "'\\'" * 20_000,
    "marks and strokes among words": 'SELECT * { "' + 'a\\"' * 20_000,
    "addresses that grow": "BASE <a/> FROM <b> " * 3000 + "SELECT * {}",
    "many prefixes": "".join(f"PREFIX p{n}: <a> " for n in range(2000)) + "SELECT * { " + "xp1999:a " * 3000 + " }",
    "a prefix that is long": f"PREFIX {'p' * 30_000}: <http://a.example/> SELECT * {{ {'p' * 30_000}:s ?p ?o }}",
    "half a character": "ASK { ?s ?p '\ud800' }",
    "zero bytes": "ASK { \x00 }",
}  # fmt: skip


DISGUISES = {
    "plain": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "in small letters": "select * { service<URL>{ ?s ?p ?o } }",
    "glued to silent": "SELECT * { SERVICESILENT<URL>{ ?s ?p ?o } }",
    "glued to a value": "SELECT * { ?a ?b trueSERVICE<URL>{ ?s ?p ?o } }",
    "glued to a number": "SELECT * { ?a ?b 1SERVICE<URL>{ ?s ?p ?o } }",
    "glued to a prefix": "PREFIX x: <URL> SELECT * { SERVICEx:y { ?s ?p ?o } }",
    "by a prefix": "PREFIX : <URL> SELECT * { SERVICE:y { ?s ?p ?o } }",
    "by a variable": "SELECT * { BIND(<URL> AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "in escapes": "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "after a comment": "SELECT * { #\n SERVICE#\r\n<URL> { ?s ?p ?o } }",
    "after a comment that a return ends": "SELECT * { # x\rSERVICE <URL> { ?s ?p ?o } }",
    "glued to a text": "SELECT * { ?s ?p 'a'SERVICE<URL>{ ?s ?p ?o } }",
    "glued to a language": "SELECT * { ?s ?p 'a'@en.SERVICE<URL>{ ?s ?p ?o } }",
    "beside each row": "SELECT * { ?s ?p ?o LATERAL { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "in a condition": "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "in a selection": "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "as an update": "LOAD <URL>",
    "behind a query": "ASK {} ; LOAD <URL>",
    "by a variable of a list": "SELECT * { VALUES ?u { <URL> } SERVICE ?u { ?s ?p ?o } }",
    "in longer escapes": "SELECT * { \\U00000053ERVICE <URL> { ?s ?p ?o } }",
    "its last letter in escapes": "SELECT * { SERVIC\\u0045 <URL> { ?s ?p ?o } }",
    "in an optional part": "SELECT * { OPTIONAL { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "in an exclusion": "SELECT * { ?s ?p ?o MINUS { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "in a choice": "SELECT * { {} UNION { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "in a graph": "SELECT * { GRAPH ?g { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "in what is built": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "in what is described": "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "as an insertion": "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "behind a text": "SELECT * { ?s ?p '\\'' . SERVICE <URL> { ?s ?p ?o } }",
}
