package dev.graft.spark.init;

import dev.graft.guess.ClassLines;
import dev.graft.guess.Classes;
import dev.graft.guess.Finding;
import dev.graft.guess.Head;
import dev.graft.guess.JobDraft;
import dev.graft.guess.PictureJob;
import java.util.List;

/** The network of a job on pictures: a new one, or a pretrained one. */
final class PictureTraining {

  private PictureTraining() {}

  /**
   * Completes a job.
   *
   * @param side of the pictures
   * @param examples that are left for training
   * @param model null: random weights
   */
  static Guessed put(
      PictureJob job,
      JobDraft draft,
      List<Finding> findings,
      StartingModel model,
      Classes classes,
      int side,
      long examples) {
    ClassLines.put(classes, draft);
    if (model == null) {
      job.network(side);
      job.train(examples);
    } else {
      model.put(draft, findings);
      model.pictures(draft, findings);
      Head.ofClasses(classes.labels().size(), draft);
    }
    findings.addAll(job.findings());
    return new Guessed(model == null ? "pretrain" : "fine-tune", draft, findings, null);
  }
}
