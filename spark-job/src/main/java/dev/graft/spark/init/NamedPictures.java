package dev.graft.spark.init;

import dev.graft.UnusableInputException;
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
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

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

  /**
   * @param targets of which there can be one only
   */
  Guessed guess(TableSource source, TableProfile table, ColumnProfile column, List<String> targets)
      throws IOException {
    requireReadable(source, column);
    if (targets.size() > 1) {
      throw new UnusableInputException(
          "Cannot predict %s of pictures that a table names: one column of classes can be learned; name one with --target."
              .formatted(String.join(" and ", targets)));
    }
    String label = targets.get(0);
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

  /** Refuses what a job on named pictures does not read: it takes no dialect of CSV. */
  private void requireReadable(TableSource source, ColumnProfile column) throws IOException {
    JobDraft table = new JobDraft();
    source.put(table);
    Object format = table.get("data.table.format");
    boolean csv = new Path(files.path()).getName().matches("(?i).*\\.csv(\\.\\w+)?");
    String what = null;
    if (!files.isOnePath()) {
      what = "named by a pattern or lies beside other files";
    } else if (table.get("data.table.encoding") != null) {
      what = "in " + table.get("data.table.encoding");
    } else if (table.get("data.table.options") instanceof Map<?, ?> options) {
      what = format + " with " + options;
    } else if (!(csv ? "csv" : "parquet").equals(format)) {
      what = format + " in " + (files.isFolder() ? "a folder" : "a file") + " of this name";
    }
    if (what != null) {
      throw new UnusableInputException(
          "Cannot use %s, whose column %s names pictures: such a table is read as CSV in UTF-8 with commas and a header, by a name that ends in .csv, or else as Parquet, and this one is %s; save it as one of them."
              .formatted(files.path(), column.name(), what));
    }
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
