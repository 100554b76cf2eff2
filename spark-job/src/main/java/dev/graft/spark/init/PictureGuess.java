package dev.graft.spark.init;

import dev.graft.guess.Classes;
import dev.graft.guess.Confidence;
import dev.graft.guess.Finding;
import dev.graft.guess.JobDraft;
import dev.graft.guess.PictureJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Thinks out the job on folders of pictures. */
final class PictureGuess {

  private final DataFiles files;
  private final StartingModel model;

  /**
   * @param model null: random weights
   */
  PictureGuess(DataFiles files, StartingModel model) {
    this.files = files;
    this.model = model;
  }

  Guessed guess() throws IOException {
    PictureFolders folders = new PictureFolders(files);
    Map<String, String> parts = folders.parts();
    Classes classes = Classes.of(folders.classes(), false);
    JobDraft draft = new JobDraft();
    draft.put("seed", 42).put("data.format", "images");
    List<Finding> findings = new ArrayList<>();
    if (parts.isEmpty()) {
      draft.put("data.train.path", files.path(), "certain: each sub-folder is a class");
    } else {
      parts.forEach((part, name) -> draft.put("data." + part + ".path", files.path() + "/" + name));
    }
    findings.add(
        new Finding(
            "format",
            parts.isEmpty() ? "pictures, a folder a class" : "pictures in " + parts.values(),
            Confidence.CERTAIN,
            "by what is in the folders",
            false));
    PictureJob job = new PictureJob(draft, classes);
    boolean scratch = model == null;
    if (scratch || model.needsPictureSize()) {
      job.shape(folders.sizes());
    }
    long examples = job.split(parts.containsKey("validation"), parts.containsKey("test"));
    int side = draft.get("data.images.height") instanceof Integer height ? height : 0;
    return PictureTraining.put(job, draft, findings, model, classes, side, examples);
  }
}
