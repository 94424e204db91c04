// Durations in nanoseconds, kept to 1.6 %: 64 buckets to each power of two.
#include <stdint.h>
#include <string.h>

#define SUB_BITS 6
#define SUB_COUNT (1 << SUB_BITS)

struct histogram {
  uint64_t total;
  uint64_t counts[(64 - SUB_BITS + 1) * SUB_COUNT];
};

static inline unsigned bucket_of(uint64_t ns) {
  if (ns < SUB_COUNT) return (unsigned)ns;
  unsigned shift = 63 - (unsigned)__builtin_clzll(ns) - SUB_BITS;
  return (shift + 1) * SUB_COUNT + (unsigned)(ns >> shift) - SUB_COUNT;
}

// The middle of a bucket.
static inline double value_of(unsigned bucket) {
  if (bucket < SUB_COUNT) return bucket;
  unsigned shift = bucket / SUB_COUNT - 1;
  return ((double)(SUB_COUNT + bucket % SUB_COUNT) + 0.5) * (double)(1ull << shift);
}

static inline void histogram_add(struct histogram *h, uint64_t ns) {
  h->total++;
  h->counts[bucket_of(ns)]++;
}

static inline void histogram_reset(struct histogram *h) { memset(h, 0, sizeof *h); }

// What a fraction of all durations do not exceed, in nanoseconds.
static inline double histogram_at(const struct histogram *h, double fraction) {
  double wanted = fraction * (double)h->total, seen = 0;
  for (unsigned bucket = 0; bucket < sizeof h->counts / sizeof *h->counts; bucket++) {
    seen += (double)h->counts[bucket];
    if (seen >= wanted && seen > 0) return value_of(bucket);
  }
  return 0;
}
