/* The scores of all pairs, one after the other: what the engine's arrays are measured against. */
#include <stdint.h>
#include <stdlib.h>

typedef struct {
    int64_t count;
    const int32_t *org, *country, *tz, *prefers, *seniority, *needs;
    const uint64_t *lang, *avail, *offers, *seeks; /* one word, then two of each of the others */
} Side;

static int both(const uint64_t *a, const uint64_t *b) {
    return __builtin_popcountll(a[0] & b[0]) + __builtin_popcountll(a[1] & b[1]);
}

static int least(int a, int b) { return a < b ? a : b; }
static int most(int a, int b) { return a > b ? a : b; }

/* Writes firsts, seconds and scores, as many as there is room for; how many edges there are is returned. `apart`: sorted
   keys, first * count + second. */
int64_t scores(const Side *m, const Side *n, const uint8_t *competitors, int32_t organisations, const int64_t *apart,
               int64_t aparts, int64_t room, int32_t *firsts, int32_t *seconds, int64_t *points) {
    int64_t found = 0, next = 0;
    for (int64_t i = 0; i < m->count; i++) {
        const uint8_t *competes = competitors + (int64_t)m->org[i] * organisations;
        for (int64_t j = 0; j < n->count; j++) {
            if (m->seniority[i] < n->seniority[j]) continue;
            if (m->org[i] == n->org[j] || competes[n->org[j]]) continue;
            if (!(m->lang[i] & n->lang[j])) continue;
            int fit = both(m->offers + 2 * i, n->seeks + 2 * j);
            if (!fit) continue;
            int hours = both(m->avail + 2 * i, n->avail + 2 * j);
            if (hours < 2) continue;
            int64_t key = i * n->count + j;
            while (next < aparts && apart[next] < key) next++;
            if (next < aparts && apart[next] == key) continue;
            int back = both(m->seeks + 2 * i, n->offers + 2 * j);
            int score = 400 * fit / most(n->needs[j], 1) + 150 * back / most(m->needs[i], 1);
            score += 100 * (int)((m->lang[i] >> n->prefers[j] & 1) + (n->lang[j] >> m->prefers[i] & 1)) / 2;
            score += 150 * least(hours, 6) / 6;
            score += 120 * most(0, 5 - abs(m->seniority[i] - n->seniority[j] - 2)) / 5;
            int apart_hours = abs(m->tz[i] - n->tz[j]);
            score += m->country[i] == n->country[j] ? 80 : 80 * most(0, 8 - apart_hours) / 16;
            if (found < room) firsts[found] = (int32_t)i, seconds[found] = (int32_t)j, points[found] = score;
            found++;
        }
    }
    return found;
}
