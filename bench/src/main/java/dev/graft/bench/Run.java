package dev.graft.bench;

/**
 * What the parts of one run share.
 *
 * @param quick whether sizes are tiny: a trial of the benchmark itself, no figures worth keeping
 * @param repeats how often everything is measured
 */
record Run(Launcher launcher, Table table, boolean quick, int repeats) {

  /** One of two sizes. */
  int size(int full, int tiny) {
    return quick ? tiny : full;
  }
}
