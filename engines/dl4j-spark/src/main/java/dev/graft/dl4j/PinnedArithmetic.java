package dev.graft.dl4j;

import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;

/** Makes a worker compute by the job's arithmetic profile, as Graft's own engine does. */
final class PinnedArithmetic implements WorkerSetup {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;

  PinnedArithmetic(ArithmeticProfile profile) {
    this.profile = profile;
  }

  @Override
  public void run() {
    NativeRuntime.pin(profile);
  }
}
