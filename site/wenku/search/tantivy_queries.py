"""Questions in tantivy's terms: what has to match, what only counts, and what is filtered."""

from collections.abc import Callable, Iterable, Sequence

from tantivy import FieldType, Occur, Query, Schema, Searcher

from wenku.search.engine import Narrowing, Question
from wenku.search.filters import Span
from wenku.search.sought import Sought

TEXT, WORD, TITLE, KEYWORD, WHOLE_TITLE, SOUND, INITIALS = 0.5, 1.0, 2.5, 2.0, 4.0, 0.8, 0.4
"""How much a match counts: somewhere in the text, as a word of it, in the title, among the keywords, the whole query in the title,
by its sound, by its initials.
"""

COMMON = 0.02
"""A Latin word that stands in more than this share of all documents is meant as it is, not as pinyin."""


FEW = 50
"""Up to so many values are asked for one by one: a set of them takes a third of a millisecond to begin with."""


class Asking:
    """Builds the queries of one question, for the index that `searcher` sees."""

    def __init__(self, schema: Schema, searcher: Searcher) -> None:
        self._schema, self._searcher = schema, searcher

    def scored(self, question: Question) -> Query:
        """With what makes one match better than another."""
        clauses = self._clauses(question, self._scored_word)
        if question.title is not None and len(question.title.terms) > 1:
            clauses.append((Occur.Should, self._boosted(self._stands(question.title, "title"), WHOLE_TITLE)))
        return Query.boolean_query(clauses)

    def plain(self, question: Question) -> Query:
        """Only what matches, for counts and for other orders."""
        return Query.boolean_query(self._clauses(question, self._matching))

    def one(self, field: str, value: object) -> Query:
        return Query.term_query(self._schema, field, value, index_option="basic")

    def among(self, field: str, values: Iterable[object]) -> Query:
        given = list(values)
        if len(given) > FEW:
            return Query.term_set_query(self._schema, field, given)
        return Query.boolean_query([(Occur.Should, self.one(field, value)) for value in given])

    def within(self, field: str, span: Span) -> Query:
        least, most = span
        return Query.range_query(self._schema, field, FieldType.Unsigned, lower_bound=least, upper_bound=most)

    def _clauses(self, question: Question, word: Callable[[Sought], Query]) -> list[tuple[Occur, Query]]:
        """What is filtered scores nothing. That it is published is asked of the index too, which holds nothing else."""
        filters = self.one("state", "published"), *self._narrowed(question.narrowing)
        clauses = [(Occur.Must, _unscored(query)) for query in filters]
        if question.sought and question.any:
            clauses.append((Occur.Must, Query.boolean_query([(Occur.Should, word(sought)) for sought in question.sought])))
        else:
            clauses += [(Occur.Must, word(sought)) for sought in question.sought]
        clauses += [(Occur.MustNot, self._stated(sought)) for sought in question.without]
        if question.barred:
            clauses.append((Occur.MustNot, self.among("id", question.barred)))
        return clauses

    def _narrowed(self, narrowing: Narrowing) -> list[Query]:
        filters = []
        if narrowing.kinds:
            filters.append(self.among("kind", narrowing.kinds))
        if narrowing.categories is not None:
            filters.append(self.among("category", narrowing.categories) if narrowing.categories else Query.empty_query())
        for field, span in (("pages", narrowing.pages), ("price", narrowing.price)):
            if span != (None, None):
                filters.append(self.within(field, span))
        if narrowing.half_stars is not None:
            filters.append(self.within("stars", (100 * narrowing.half_stars, None)))
        if narrowing.since is not None:
            filters.append(self.within("published", (narrowing.since, None)))
        if narrowing.language is not None:
            filters.append(self.one("language", narrowing.language))
        return filters

    def _scored_word(self, sought: Sought) -> Query:
        """It has to stand somewhere; as a word, in the title and among the keywords it counts more."""
        better = [self._boosted(self._stands(sought, "title"), TITLE), self._boosted(self._stands(sought, "keywords"), KEYWORD)]
        if sought.word is not None:
            better.append(self._boosted(Query.term_query(self._schema, "words", sought.word, index_option="freq"), WORD))
        direct = Query.boolean_query(
            [(Occur.Must, self._boosted(self._stands(sought, "text"), TEXT)), *((Occur.Should, query) for query in better)]
        )
        return self._or_by_sound(sought, direct)

    def _matching(self, sought: Sought) -> Query:
        return self._or_by_sound(sought, self._stated(sought))

    def _stated(self, sought: Sought) -> Query:
        return _unscored(self._stands(sought, "text"))

    def _stands(self, sought: Sought, field: str) -> Query:
        parts = []
        if len(sought.terms) > 1:
            parts.append(Query.phrase_query(self._schema, field, list(sought.terms)))
        elif sought.terms:
            parts.append(Query.term_query(self._schema, field, sought.terms[0]))
        if sought.opening is not None:
            parts.append(Query.fuzzy_term_query(self._schema, field, sought.opening, distance=0, prefix=True))
        return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Must, part) for part in parts])

    def _or_by_sound(self, sought: Sought, direct: Query) -> Query:
        ways = [self._boosted(self.sounds("sounds", spelling), SOUND) for spelling in sought.spellings]
        if sought.initials:
            ways.append(self._boosted(self.sounds("initials", sought.initials), INITIALS))
        if not ways or self._is_common(sought):
            return direct
        return Query.boolean_query([(Occur.Should, query) for query in (direct, *ways)])

    def sounds(self, field: str, terms: Sequence[str]) -> Query:
        if len(terms) == 1:
            return Query.term_query(self._schema, field, terms[0])
        return Query.phrase_query(self._schema, field, list(terms))

    def _is_common(self, sought: Sought) -> bool:
        return self._searcher.doc_freq("text", sought.terms[0]) > max(20, COMMON * self._searcher.num_docs)

    def _boosted(self, query: Query, boost: float) -> Query:
        return Query.boost_query(query, boost)


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)
