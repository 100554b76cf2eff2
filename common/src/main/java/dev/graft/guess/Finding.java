package dev.graft.guess;

/**
 * One thing that was guessed, for people.
 *
 * @param what is guessed
 * @param guess what it was taken for
 * @param why what speaks for it, and what decides otherwise
 * @param matters whether the result is useless if the guess is wrong
 */
public record Finding(
    String what, String guess, Confidence confidence, String why, boolean matters) {

  /** Whether it is to be looked at before the job is run. */
  public boolean isDoubtful() {
    return matters && confidence == Confidence.GUESS;
  }
}
