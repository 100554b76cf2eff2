package dev.graft.config;

/**
 * Whether a transfer is held to what the same network comes to without it.
 *
 * @param seeds of how many trainings each is the mean
 */
public record GuardSettings(Mode mode, int seeds, Action action) {

  /** How much is trained to find out. */
  public enum Mode {
    /** Nothing. */
    OFF,
    /** Transfer and scratch for the first twentieth of the training's steps each. */
    QUICK,
    /** Scratch as long as the transfer, and a probe. */
    FULL
  }

  /** What becomes of it. */
  public enum Action {
    /** It is told. */
    TELL,
    /** What validates best is saved. */
    PICK
  }

  public boolean off() {
    return mode == Mode.OFF;
  }

  public boolean full() {
    return mode == Mode.FULL;
  }

  public boolean picks() {
    return action == Action.PICK;
  }
}
