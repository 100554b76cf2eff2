package dev.graft.guess;

/** How a network from random weights is trained on a table: in job files, and by the estimator. */
public final class TableTraining {

  private static final int MOST_EPOCHS = 200;

  /** Texts are learned by heart soon. */
  private static final int TEXT_EPOCHS = 40;

  private static final double TEXT_RATE = 0.002;
  private static final long FEW = 5_000;

  private TableTraining() {}

  /**
   * Says how long and in what steps.
   *
   * @param examples that are trained on
   * @param text whether they are texts
   */
  public static void put(long examples, boolean text, JobDraft draft) {
    Budget budget =
        Budget.of(
            examples,
            text ? TEXT_RATE : examples < FEW ? 0.003 : 0.001,
            text ? TEXT_EPOCHS : MOST_EPOCHS);
    draft.put(
        "train.epochs",
        budget.epochs(),
        "a guess: at most; training stops when validation has not improved for patience epochs");
    draft.put("train.early-stopping.patience", budget.patience());
    draft.put("train.batch-size", budget.batch());
    draft.put("train.optimizer.type", "adam");
    draft.put("train.optimizer.learning-rate", budget.learningRate());
    if (!text) {
      draft.put("train.l2", 0.0001);
    }
  }
}
