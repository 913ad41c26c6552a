/* Reads the calendar on standard input with libical; prints how it sees each entry, and fails if libical finds fault.

   cc libical.c -o libical $(pkg-config --cflags --libs libical)                                                       */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static char *whole(FILE *file)
{
    size_t room = 1 << 20, size = 0;
    char *text = malloc(room);
    while (text != NULL && (size += fread(text + size, 1, room - size - 1, file)) == room - 1) {
        text = realloc(text, room *= 2);
    }
    if (text != NULL) {
        text[size] = '\0';
    }
    return text;
}

static void tell(icalcomponent *entry)
{
    struct icaltimetype start = icalcomponent_get_dtstart(entry), end = icalcomponent_get_dtend(entry);
    if (icalcomponent_isa(entry) == ICAL_VTODO_COMPONENT) {
        end = icalcomponent_get_due(entry);
    }
    const char *uid = icalcomponent_get_uid(entry);
    printf("%s %s %s %s\n", icalcomponent_kind_to_string(icalcomponent_isa(entry)), uid != NULL ? uid : "-",
           icaltime_is_null_time(start) ? "-" : icaltime_as_ical_string(start),
           icaltime_is_null_time(end) ? "-" : icaltime_as_ical_string(end));
}

int main(void)
{
    char *text = whole(stdin);
    icalcomponent *calendar = text != NULL ? icalparser_parse_string(text) : NULL;
    if (calendar == NULL) {
        fputs("libical reads no calendar\n", stderr);
        return 1;
    }
    int errors = icalcomponent_count_errors(calendar);
    int sound = icalrestriction_check(calendar);
    icalcomponent *entry = icalcomponent_get_first_component(calendar, ICAL_ANY_COMPONENT);
    for (; entry != NULL; entry = icalcomponent_get_next_component(calendar, ICAL_ANY_COMPONENT)) {
        if (icalcomponent_isa(entry) != ICAL_VTIMEZONE_COMPONENT) {
            tell(entry);
        }
    }
    if (errors != 0 || sound != 1) {
        fprintf(stderr, "libical: %d errors, restrictions %s\n%s", errors, sound == 1 ? "kept" : "broken",
                icalcomponent_as_ical_string(calendar));
        return 1;
    }
    icalcomponent_free(calendar);
    free(text);
    return 0;
}
