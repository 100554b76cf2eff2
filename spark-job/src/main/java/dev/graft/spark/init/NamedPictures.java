package dev.graft.spark.init;

import dev.graft.config.UnusableInputException;
import dev.graft.guess.ColumnProfile;
import dev.graft.guess.ColumnType;
import dev.graft.guess.Confidence;
import dev.graft.guess.Finding;
import dev.graft.guess.JobDraft;
import dev.graft.guess.PictureJob;
import dev.graft.guess.TableProfile;
import dev.graft.guess.Target;
import dev.graft.image.PictureSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Thinks out the job on a table that names the files of pictures. */
final class NamedPictures {

  private static final Pattern PICTURE = Pattern.compile("(?i).+\\.(jpe?g|png|bmp|gif|webp)");

  private static final int LOOKED_AT = 40;

  private final DataFiles files;
  private final StartingModel model;

  /**
   * @param model null: random weights
   */
  NamedPictures(DataFiles files, StartingModel model) {
    this.files = files;
    this.model = model;
  }

  /** The column that names pictures; null: there is none. */
  static ColumnProfile column(TableProfile table) {
    return table.columns().stream()
        .filter(
            column ->
                column.declared() == ColumnType.TEXT
                    && !column.counts().isEmpty()
                    && column.counts().keySet().stream()
                        .allMatch(value -> PICTURE.matcher(value).matches()))
        .findFirst()
        .orElse(null);
  }

  Guessed guess(TableSource source, TableProfile table, ColumnProfile column, String label)
      throws IOException {
    Target target = Target.of(table.column(label), table);
    if (target.isNumber()) {
      throw new UnusableInputException(
          "Cannot predict the numbers of %s of pictures that a table names: name a column of classes with --target."
              .formatted(label));
    }
    JobDraft draft = new JobDraft();
    draft.put("seed", 42).put("data.format", "images");
    draft.put("data.train.path", files.path());
    draft.put(
        "data.images.columns.path", column.name(), "certain: its values are names of pictures");
    draft.put("data.images.columns.label", label, target.confidence(), target.why());
    List<Finding> findings = new ArrayList<>(source.findings());
    findings.add(
        new Finding(
            "pictures",
            "named by " + column.name(),
            Confidence.CERTAIN,
            "its values are names of pictures",
            true));
    findings.add(new Finding("target", label, target.confidence(), target.why(), true));
    PictureJob job = new PictureJob(draft, target.classes());
    if (model == null || model.needsPictureSize()) {
      job.shape(sizes(column));
    }
    long examples = job.split(false, false);
    int side = draft.get("data.images.height") instanceof Integer height ? height : 0;
    return PictureTraining.put(job, draft, findings, model, target.classes(), side, examples);
  }

  private List<PictureSize> sizes(ColumnProfile column) throws IOException {
    List<PictureSize> sizes = new ArrayList<>();
    String missing = null;
    for (String name : column.counts().keySet().stream().limit(LOOKED_AT).toList()) {
      byte[] bytes = files.besideTable(name);
      PictureSize size = bytes == null ? null : PictureSize.of(bytes);
      missing = bytes == null && missing == null ? name : missing;
      if (size != null) {
        sizes.add(size);
      }
    }
    if (sizes.isEmpty()) {
      throw new UnusableInputException(
          "Cannot use %s: none of the pictures that its column %s names can be read, such as %s; names count from the table's own folder."
              .formatted(files.path(), column.name(), missing));
    }
    return sizes;
  }
}
