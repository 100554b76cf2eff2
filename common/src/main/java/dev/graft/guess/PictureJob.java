package dev.graft.guess;

import dev.graft.image.PictureSize;
import dev.graft.image.TypicalPicture;
import java.util.ArrayList;
import java.util.List;

/** Writes down the job on pictures: their shape, the split, the network, its training. */
public final class PictureJob {

  private static final int MIDDLE = 32;
  private static final int STEPS = 3_000;
  private static final int LEAST_EPOCHS = 10;
  private static final int MOST_EPOCHS = 60;

  private final JobDraft draft;
  private final Classes classes;
  private final List<Finding> findings = new ArrayList<>();

  public PictureJob(JobDraft draft, Classes classes) {
    this.draft = draft;
    this.classes = classes;
    findings.add(
        new Finding(
            "task",
            Told.of("%d classes", classes.labels().size()),
            Confidence.CERTAIN,
            Told.of(
                "%,d pictures; the most frequent class, %s, is %.0f %% of them",
                classes.examples(), classes.majorityLabel(), 100 * classes.majority()),
            true));
    findings.addAll(ClassLines.findings(classes));
  }

  public List<Finding> findings() {
    return findings;
  }

  /** Says to which size files are brought. */
  public void shape(List<PictureSize> sizes) {
    TypicalPicture typical = TypicalPicture.of(sizes);
    Confidence sure = typical.own() ? Confidence.CERTAIN : Confidence.LIKELY;
    draft.put("data.images.height", typical.height(), sure, typical.why());
    draft.put("data.images.width", typical.width());
    draft.put("data.images.channels", typical.channels());
    findings.add(
        new Finding(
            "pictures",
            Told.of("%d x %d x %d", typical.height(), typical.width(), typical.channels()),
            sure,
            typical.why(),
            false));
  }

  /**
   * Says which share is held back.
   *
   * @param validation whether there are files for it
   * @param test whether there are files for it
   */
  public long split(boolean validation, boolean test) {
    Shares shares = Shares.of(classes.examples());
    double left = 1;
    if (!validation) {
      draft.put(
          "data.validation.fraction",
          shares.validation(),
          "what the best round is chosen by, and when to stop");
      left -= shares.validation();
    }
    if (!test) {
      draft.put("data.test.fraction", shares.test(), "what the result is measured on, once");
      left -= shares.test();
    }
    draft.put("data.stratified", true, "each class has its share of validation and test");
    return Math.max(1, Math.round(classes.examples() * left));
  }

  /** Says which network is trained from random weights. */
  public void network(int side) {
    draft.put(
        "model.architecture.name",
        "small-cnn",
        "a guess: a small network that learns in minutes; with a pretrained one (graft init --pretrained MODEL) fewer pictures are enough");
    draft.put("model.architecture.filters", side > MIDDLE ? List.of(16, 32, 64) : List.of(32, 64));
    draft.put("model.architecture.units", 128);
    draft.put("model.architecture.outputs", classes.labels().size(), "one for each class");
    findings.add(
        new Finding(
            "network",
            "small-cnn, random weights",
            Confidence.GUESS,
            "a small network that learns in minutes",
            false));
  }

  /** Says how long and in what steps. */
  public void train(long examples) {
    int batch = examples <= 5_000 ? 16 : examples <= 30_000 ? 32 : 64;
    long steps = Math.max(1, examples / batch);
    int epochs = (int) Math.max(LEAST_EPOCHS, Math.min(MOST_EPOCHS, STEPS / steps));
    draft.put(
        "train.epochs",
        epochs,
        "a guess: at most; training stops when validation has not improved for patience epochs");
    draft.put("train.early-stopping.patience", Math.max(5, epochs / 5));
    draft.put("train.batch-size", batch);
    draft.put("train.optimizer.type", "adam");
    draft.put("train.optimizer.learning-rate", 0.001);
    TableJob.metric(classes, draft);
  }
}
