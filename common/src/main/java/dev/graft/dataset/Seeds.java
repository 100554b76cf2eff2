package dev.graft.dataset;

/**
 * Derives seeds and hashes: every random choice of a job is a function of the job's seed and of
 * what the choice is for (epoch, round, partition), never of the machine or the attempt.
 */
public final class Seeds {

  private Seeds() {}

  /** Mixes a seed with any number of parts. */
  public static long derive(long seed, long... parts) {
    long hash = mix(seed + 0x9E3779B97F4A7C15L);
    for (long part : parts) {
      hash = mix(hash ^ mix(part + 0x9E3779B97F4A7C15L));
    }
    return hash;
  }

  /** Mixes a seed with a purpose, so that two uses of one seed are independent. */
  public static long derive(long seed, String purpose, long... parts) {
    long hash = seed;
    for (int i = 0; i < purpose.length(); i++) {
      hash = derive(hash, purpose.charAt(i));
    }
    return derive(hash, parts);
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a bijection of 64 bits. */
  static long mix(long z) {
    long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
