package dev.graft.spark.predict;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Shapes;
import dev.graft.image.PictureDecoder;
import dev.graft.save.Bundle;
import dev.graft.spark.read.LearnedPictures;
import dev.graft.spark.table.TableTexts;
import dev.graft.spark.table.TrainedTypes;
import dev.graft.table.CategoryValues;
import dev.graft.table.Column;
import dev.graft.table.TableEncoding;
import dev.graft.text.TextToRow;
import dev.graft.text.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * How the rows of a table become what a model takes: the columns that it has learned, or one column
 * of numbers, texts or pictures.
 */
public final class RowReaders {

  /** As in the job files. */
  private static final long MAX_PIXELS = 100_000_000L;

  private final Bundle bundle;
  private final String featuresCol;
  private final TextToRow words;
  private final List<String> texts;
  private final PictureDecoder pictures;
  private final TableEncoding encoding;
  private final TrainedTypes trained;

  /**
   * @param features the column of a model that takes one column, whatever that was called in
   *     training; of pairs of texts both, or any one, which are then those of training
   */
  public RowReaders(Bundle bundle, List<String> features) {
    this(bundle, features, pictures(bundle));
  }

  /**
   * @param features the column of a model that takes one column; of a model that has learned none,
   *     those of its numbers, in its order; of pairs of texts both columns, or any one, which are
   *     then those of training
   * @param pictures how the column of pictures is read; null: there is none
   */
  public RowReaders(Bundle bundle, List<String> features, PictureDecoder pictures) {
    this.bundle = bundle;
    this.featuresCol = features.get(0);
    this.words = words(bundle);
    this.texts = words == null ? List.of() : texts(bundle, words, features);
    this.pictures = words == null ? pictures : null;
    TableEncoding own = words != null || pictures != null ? null : encoding(bundle, features);
    TrainedTypes types = TrainedTypes.of(bundle.learned());
    boolean one = own != null && isOne(own);
    this.encoding = one ? own.renamed(featuresCol) : own;
    this.trained = one ? types.renamed(own.columns().get(0).name(), featuresCol) : types;
  }

  private static PictureDecoder pictures(Bundle bundle) {
    return bundle.learned().has(LearnedPictures.KEY)
        ? new PictureDecoder(LearnedPictures.shape(bundle.learned()), MAX_PIXELS)
        : null;
  }

  /** Whether the model takes texts. */
  public static boolean takesTexts(Bundle bundle) {
    return words(bundle) != null;
  }

  /** Whether it takes neither texts nor pictures. */
  public static boolean takesTable(Bundle bundle) {
    return !takesTexts(bundle)
        && (bundle.learned().has("columns") || bundle.exampleShape().length < 2);
  }

  /** What reads texts for a model; null: it takes none. */
  public static TextToRow words(Bundle bundle) {
    if (bundle.tokenizer() != null) {
      return bundle.tokenizer();
    }
    JsonNode vocabulary = bundle.learned().path("text");
    return vocabulary.isMissingNode() ? null : Vocabulary.of(vocabulary);
  }

  private static List<String> texts(Bundle bundle, TextToRow words, List<String> given) {
    if (!words.pairs() || given.size() == 2) {
      return given;
    }
    List<String> learned = new ArrayList<>();
    bundle.learned().path(TableTexts.KEY).forEach(name -> learned.add(name.asText()));
    return learned.isEmpty() ? List.of("first", "second") : learned;
  }

  private static TableEncoding encoding(Bundle bundle, List<String> features) {
    JsonNode learned = bundle.learned().path("columns");
    return learned.isMissingNode() ? unlearned(bundle, features) : TableEncoding.of(learned);
  }

  private static TableEncoding unlearned(Bundle bundle, List<String> features) {
    int width = Shapes.length(bundle.inputShape());
    if (features.size() == 1 && width > 1) {
      return TableEncoding.of(List.of(Column.numbers(features.get(0), width)));
    }
    if (features.size() != width) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot run the model on the columns %s: the model takes %d numbers.",
              features,
              width));
    }
    return TableEncoding.of(features.stream().map(Column::number).toList());
  }

  /** The columns of a table that the model takes, in its order. */
  public List<String> columns() {
    if (words != null) {
      return texts;
    }
    return encoding == null
        ? List.of(featuresCol)
        : encoding.columns().stream().map(Column::name).toList();
  }

  private static boolean isOne(TableEncoding encoding) {
    return encoding.columns().size() == 1
        && encoding.columns().get(0).kind() != Column.Kind.CATEGORY;
  }

  /** Those that it has learned by their names; none of one that knows only how many numbers. */
  public List<String> learned() {
    JsonNode learned = bundle.learned().path("columns");
    return learned.isMissingNode()
        ? List.of()
        : TableEncoding.of(learned).columns().stream().map(Column::name).toList();
  }

  /**
   * The types to read a text file with: those of training, where the file's values look like
   * others.
   *
   * @param inferred what they look like
   */
  public StructType types(StructType inferred) {
    StructType types = new StructType();
    for (StructField field : inferred.fields()) {
      types = types.add(field.name(), type(field), true);
    }
    return types;
  }

  private DataType type(StructField field) {
    if (texts.contains(field.name())) {
      return DataTypes.StringType;
    }
    return encoding == null
        ? field.dataType()
        : encoding.columns().stream()
            .filter(column -> column.name().equals(field.name()))
            .findFirst()
            .map(column -> trained.read(column, field.dataType()))
            .orElse(field.dataType());
  }

  /** The columns of categories, in the order of {@link #prepared}. */
  public List<Column> categories() {
    return encoding == null
        ? List.of()
        : encoding.columns().stream()
            .filter(column -> column.kind() == Column.Kind.CATEGORY)
            .toList();
  }

  /**
   * Refuses a table that lacks what the model takes.
   *
   * @throws UnusableInputException naming the column, its type and what would work
   */
  public void check(StructType schema) {
    for (String name : columns()) {
      if (!Arrays.asList(schema.fieldNames()).contains(name)) {
        throw new UnusableInputException(
            "Cannot run the model without the column %s, which the model takes; the columns are %s."
                .formatted(name, List.of(schema.fieldNames())));
      }
    }
    List<String> names = columns();
    List<Takes> takes = takes();
    for (int i = 0; i < names.size(); i++) {
      DataType type = schema.apply(names.get(i)).dataType();
      String obstacle = encoding == null ? null : trained.obstacle(encoding.columns().get(i), type);
      if (obstacle != null && takes.get(i).fits(type)) {
        throw new UnusableInputException(
            "Cannot run the model on the column %s: it is of type %s, in training it was %s, and %s; give it the type that it had."
                .formatted(
                    names.get(i),
                    type.catalogString(),
                    trained.described(encoding.columns().get(i)),
                    obstacle));
      }
      if (encoding == null ? !takes.get(i).fits(type) : obstacle != null) {
        throw new UnusableInputException(
            "Cannot run the model on the column %s: it is of type %s, the model takes %s there."
                .formatted(names.get(i), type.catalogString(), takes.get(i)));
      }
    }
  }

  /** What the model takes in each of {@link #columns}. */
  List<Takes> takes() {
    if (encoding == null) {
      return words == null
          ? List.of(Takes.PICTURE)
          : texts.stream().map(name -> Takes.TEXT).toList();
    }
    return encoding.columns().stream()
        .map(
            column ->
                switch (column.kind()) {
                  case NUMBER -> Takes.NUMBER;
                  case NUMBERS -> Takes.NUMBERS;
                  case CATEGORY -> Takes.CATEGORY;
                })
        .toList();
  }

  /**
   * What has to be put behind a table's own columns for {@link #reader}: categories as texts, the
   * way they were written in training.
   */
  public List<org.apache.spark.sql.Column> prepared(StructType schema) {
    return categories().stream()
        .map(column -> trained.category(column, schema.apply(column.name()).dataType()))
        .toList();
  }

  /** What reads single values of {@link #columns}; null of those that are no categories. */
  CategoryValues[] categoryValues() {
    return columns().stream()
        .map(
            name ->
                categories().stream()
                    .filter(column -> column.name().equals(name))
                    .map(column -> new CategoryValues(column, trained.of(name)))
                    .findFirst()
                    .orElse(null))
        .toArray(CategoryValues[]::new);
  }

  /**
   * Reads the rows of a checked table.
   *
   * @param schema its own columns; {@link #prepared} stand behind them
   */
  public RowReader reader(StructType schema) {
    Normalization normalization = bundle.normalization();
    if (words != null) {
      int[] ordinals = texts.stream().mapToInt(schema::fieldIndex).toArray();
      return new TextColumns(texts, ordinals, words);
    }
    if (pictures != null) {
      return new PictureColumn(
          featuresCol, schema.fieldIndex(featuresCol), pictures, normalization);
    }
    return numbers(schema);
  }

  /** Reads rows that hold {@link #columns} and nothing else, categories as texts. */
  RowReader ofColumns() {
    StructType schema = new StructType();
    for (String name : columns()) {
      schema = schema.add(name, DataTypes.NullType);
    }
    if (encoding == null) {
      return reader(schema);
    }
    int[] ordinals = IntStream.range(0, schema.size()).toArray();
    return numbers(ordinals);
  }

  private RowReader numbers(int[] ordinals) {
    boolean[] floats = new boolean[ordinals.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = trained.isFloat(encoding.columns().get(i).name());
    }
    return new NumberColumns(encoding, ordinals, floats, bundle.normalization());
  }

  private RowReader numbers(StructType schema) {
    List<String> names = columns();
    int[] ordinals = new int[names.size()];
    int behind = schema.size();
    for (int i = 0; i < ordinals.length; i++) {
      boolean category = encoding.columns().get(i).kind() == Column.Kind.CATEGORY;
      ordinals[i] = category ? behind++ : schema.fieldIndex(names.get(i));
    }
    return numbers(ordinals);
  }
}
