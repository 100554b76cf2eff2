package dev.graft.spark.table;

import dev.graft.dataset.Defect;
import dev.graft.dataset.RawRecord;
import dev.graft.image.PictureDecoder;
import dev.graft.image.UnreadablePictureException;
import dev.graft.spark.fault.OutOfMemory;
import dev.graft.table.TableEncoding;
import dev.graft.text.TextToRow;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.function.Function;

/** Makes a record of a row of a table, or says what is wrong with the row. */
final class TableRecord implements Function<TableRow, RawRecord> {

  private static final long serialVersionUID = 1L;

  private static final float[] NO_FEATURES = {};
  private static final int SHOWN = 60;

  /** Which rows have what is to be predicted. */
  private enum Labels {
    ALL,
    SOME,
    NONE
  }

  private final String table;
  private final Labels labels;
  private final Map<String, Integer> classes;
  private final int classCount;
  private final int targetWidth;
  private final TableEncoding encoding;
  private final TextToRow text;
  private final PictureDecoder pictures;

  private TableRecord(
      String table,
      Labels labels,
      Map<String, Integer> classes,
      int classCount,
      int targetWidth,
      TableEncoding encoding,
      TextToRow text,
      PictureDecoder pictures) {
    this.table = table;
    this.labels = labels;
    this.classes = classes;
    this.classCount = classCount;
    this.targetWidth = targetWidth;
    this.encoding = encoding;
    this.text = text;
    this.pictures = pictures;
  }

  /**
   * Records of a class each, without features so far.
   *
   * @param table how messages call rows that are from no file
   * @param names of the classes; empty if they are not known
   * @param byName whether rows name their class
   */
  static TableRecord ofClasses(String table, List<String> names, boolean byName) {
    Map<String, Integer> classes = null;
    if (byName) {
      classes = new HashMap<>();
      for (String name : names) {
        classes.put(name, classes.size());
      }
    }
    return new TableRecord(table, Labels.ALL, classes, names.size(), 0, null, null, null);
  }

  /** Records of so many values to be predicted, without features so far. */
  static TableRecord ofTargets(String table, int width) {
    return new TableRecord(table, Labels.ALL, null, 0, width, null, null, null);
  }

  /** Records of which nothing is to be predicted, without features so far. */
  static TableRecord ofNoLabels(String table) {
    return new TableRecord(table, Labels.NONE, null, 0, 0, null, null, null);
  }

  /** The same where rows that lack what is to be predicted are no defect. */
  TableRecord orUnlabelled() {
    return new TableRecord(
        table, Labels.SOME, classes, classCount, targetWidth, encoding, text, pictures);
  }

  /** The same with features of columns. */
  TableRecord with(TableEncoding columns) {
    return new TableRecord(table, labels, classes, classCount, targetWidth, columns, null, null);
  }

  /** The same with features of the text. */
  TableRecord with(TextToRow rows) {
    return new TableRecord(table, labels, classes, classCount, targetWidth, null, rows, null);
  }

  /** The same with a picture. */
  TableRecord with(PictureDecoder decoder) {
    return new TableRecord(table, labels, classes, classCount, targetWidth, null, null, decoder);
  }

  @Override
  public RawRecord call(TableRow row) {
    return record(row).rowOf(row.getPlace().isEmpty() ? table : row.getPlace());
  }

  private RawRecord record(TableRow row) {
    Defect defect = defect(row);
    if (defect != null) {
      return RawRecord.bad(row.getId(), defect);
    }
    RawRecord record = pictures == null ? numbers(row) : picture(row);
    if (record.defect() != null) {
      return record;
    }
    if (!isLabelled(row)) {
      return record.withoutLabel();
    }
    if (targetWidth > 0) {
      record = record.withValues(floats(row.getTargets()));
    }
    if (row.getWeight() != 1) {
      record = record.withWeight((float) row.getWeight());
    }
    return row.getGroup() == null ? record : record.withGroup(row.getGroup());
  }

  private RawRecord numbers(TableRow row) {
    float[] features = features(row);
    if (features == null) {
      return RawRecord.bad(
          row.getId(),
          Defect.of(
              Defect.Kind.TEXT,
              "no word of the text is known: %s".formatted(shown(row.getText()))));
    }
    return RawRecord.good(row.getId(), features, label(row));
  }

  private RawRecord picture(TableRow row) {
    try {
      int[] size = row.getPictureSize();
      byte[] pixels =
          size.length == 0
              ? pictures.decode(row.getPicture())
              : pictures.resize(row.getPicture(), size[0], size[1], size[2]);
      return RawRecord.picture(row.getId(), pixels, label(row));
    } catch (UnreadablePictureException e) {
      return RawRecord.bad(row.getId(), Defect.of(Defect.Kind.PICTURE, e.getMessage()));
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    }
  }

  private Defect defect(TableRow row) {
    if (row.getCorrupt() != null) {
      String reason = "it does not fit the columns: %s".formatted(shown(row.getCorrupt()));
      return Defect.of(Defect.Kind.COLUMNS, reason);
    }
    boolean values = targetWidth > 0;
    String target =
        !isLabelled(row) ? null : values ? targetProblem(row.getTargets()) : labelProblem(row);
    if (target != null) {
      return Defect.of(values ? Defect.Kind.TARGET : Defect.Kind.LABEL, target);
    }
    if (!(row.getWeight() >= 0) || Float.isInfinite((float) row.getWeight())) {
      return Defect.of(Defect.Kind.WEIGHT, "its weight is %s".formatted(row.getWeight()));
    }
    if (text != null && (row.getText() == null || (text.pairs() && row.getSecondText() == null))) {
      return Defect.of(Defect.Kind.TEXT, "its text is null");
    }
    if (pictures != null && row.getPicture() == null) {
      return Defect.of(Defect.Kind.PICTURE, "its picture is null");
    }
    String feature =
        encoding == null
            ? null
            : encoding.problem(row.getNumbers(), row.getWidths(), row.getCategories());
    return feature == null ? null : Defect.of(Defect.Kind.FEATURE, feature);
  }

  private String targetProblem(double[] targets) {
    if (targets.length != targetWidth) {
      return String.format(
          Locale.ROOT, "it has %d target values, other rows have %d", targets.length, targetWidth);
    }
    return Arrays.stream(targets).allMatch(value -> Float.isFinite((float) value))
        ? null
        : "a target is null or not finite";
  }

  private String labelProblem(TableRow row) {
    if (classes != null) {
      String label = row.getLabel();
      return label == null
          ? "its label is null"
          : classes.containsKey(label)
              ? null
              : "its label %s is none of the classes".formatted(shown(label));
    }
    double label = row.getLabelNumber();
    if (Double.isNaN(label)) {
      return "its label is null";
    }
    boolean whole = label == (int) label && label >= 0;
    return whole && (classCount == 0 || label < classCount)
        ? null
        : "its label %s is none of the classes".formatted(row.getLabelNumber());
  }

  private boolean isLabelled(TableRow row) {
    return labels == Labels.ALL || labels == Labels.SOME && row.isLabelled();
  }

  private int label(TableRow row) {
    if (targetWidth > 0 || !isLabelled(row)) {
      return -1;
    }
    return classes == null ? (int) row.getLabelNumber() : classes.get(row.getLabel());
  }

  /** Null of a text of which nothing is known. */
  private float[] features(TableRow row) {
    if (text != null) {
      return text.pairs() ? text.row(row.getText(), row.getSecondText()) : text.row(row.getText());
    }
    return encoding == null
        ? NO_FEATURES
        : encoding.features(row.getNumbers(), row.getCategories());
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  static String shown(String given) {
    String line = given.replaceAll("\\s+", " ").strip();
    return '"' + (line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line) + '"';
  }
}
