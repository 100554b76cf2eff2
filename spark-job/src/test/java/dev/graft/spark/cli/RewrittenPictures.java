package dev.graft.spark.cli;

import dev.graft.spark.cli.RewrittenPicture.Encoded;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A few random pictures of two classes in one of these forms: folders of classes, a table that
 * names them (names.csv, names), one that holds them with their paths (content), a column of files
 * (binary) or of pixels (struct).
 */
final class RewrittenPictures {

  private static final int COUNT = 12;

  private static final List<String> FORMS =
      List.of("folders", "names.csv", "names", "content", "binary", "struct");

  private static final List<String> NAMES =
      List.of(
          "a b", "50%25", "x#1", "q?", "[1]", "{a}", "a,b", "it's", "a+b", "-1", "~", "a&b", "A",
          "a=b", "a;b", "$x", "(1)", "!", "@", "a.b");
  private static final List<List<String>> CLASSES =
      List.of(
          List.of("ant", "bee"),
          List.of("0", "1"),
          List.of("a b", "a,b"),
          List.of("#1", "50%"),
          List.of("1", "2"));

  private final List<RewrittenPicture> pictures = new ArrayList<>();
  private final List<String> names;
  private final List<String> classes;
  private final int channels;
  private final String resize;

  RewrittenPictures(Random random) {
    List<String> all = new ArrayList<>(NAMES);
    if (Charset.forName(System.getProperty("sun.jnu.encoding")).equals(StandardCharsets.UTF_8)) {
      all.addAll(List.of("größe", "e\u0301", "日本", "😀"));
    }
    Collections.shuffle(all, random);
    names = all.subList(0, COUNT);
    classes = CLASSES.get(random.nextInt(CLASSES.size()));
    channels = random.nextBoolean() ? 1 : 3;
    resize = List.of("stretch", "fit", "crop").get(random.nextInt(3));
    RewrittenPicture.Kind[] kinds = RewrittenPicture.Kind.values();
    for (int i = 0; i < COUNT; i++) {
      pictures.add(new RewrittenPicture(kinds[random.nextInt(kinds.length)], random));
    }
  }

  static String form(Random random) {
    return FORMS.get(random.nextInt(FORMS.size()));
  }

  List<Integer> all() {
    return IntStream.range(0, COUNT).boxed().toList();
  }

  private String label(int id) {
    return classes.get(id % classes.size());
  }

  List<String> classes() {
    return classes;
  }

  /** Outputs of a network that is trained on this form: labels of tables may be numbers. */
  int outputs(String form) {
    boolean numbers = form.startsWith("names") || form.equals("content");
    return numbers && classes.get(0).equals("1") ? 3 : 2;
  }

  /** The label of a picture among so many outputs. */
  int label(int id, int outputs) {
    return number(label(id), outputs);
  }

  /** The class of this name. */
  int number(String name, int outputs) {
    return outputs > 2 ? Integer.parseInt(name) : classes.indexOf(name);
  }

  /** Whether a column of a table has the pictures. */
  static boolean isColumn(String form) {
    return form.equals("binary") || form.equals("struct");
  }

  static List<String> settings(String form) {
    return isColumn(form)
        ? List.of("data.format=table", "data.table={format: parquet, picture: picture}")
        : List.of("data.format=images");
  }

  /** What training has to know beside. */
  String shape() {
    return "data.images={height: 8, width: 8, channels: " + channels + ", resize: " + resize + "}";
  }

  /** Where its files lie, as a job names it. */
  static Path path(Path folder, String form) {
    return form.equals("names.csv")
        ? folder.resolve("names.csv")
        : form.equals("names") ? folder.resolve("names.parquet") : folder;
  }

  /**
   * Writes all pictures, each into one of the files that hold it.
   *
   * @return by the path of each file, where there are files
   */
  Map<String, Integer> write(Path folder, String form, int parts, Random random)
      throws IOException {
    Files.createDirectories(folder);
    Map<String, Integer> paths = new TreeMap<>();
    List<Row> rows = new ArrayList<>();
    List<Integer> ids = new ArrayList<>(all());
    Collections.shuffle(ids, random);
    for (int id : ids) {
      Encoded file = pictures.get(id).file(random);
      String name = label(id) + "/" + names.get(id) + "." + file.ending();
      paths.put("file:" + folder.resolve(name), id);
      if (form.equals("folders") || form.startsWith("names")) {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.write(folder.resolve(name), file.bytes());
      }
      Object picture = form.equals("struct") ? pictures.get(id).image() : file.bytes();
      rows.add(RowFactory.create(id, name, label(id), picture));
    }
    if (form.equals("names.csv")) {
      csv(folder, rows);
    } else if (!form.equals("folders")) {
      parquet(folder, form, rows, parts);
    }
    return paths;
  }

  private static void csv(Path folder, List<Row> rows) throws IOException {
    List<String> lines = new ArrayList<>(List.of("id,path,label"));
    rows.forEach(row -> lines.add(row.get(0) + ",\"" + row.get(1) + "\",\"" + row.get(2) + "\""));
    Files.write(folder.resolve("names.csv"), lines);
  }

  private static void parquet(Path folder, String form, List<Row> rows, int parts)
      throws IOException {
    StructType schema =
        new StructType()
            .add("id", "int")
            .add("path", "string")
            .add("label", "string")
            .add(
                isColumn(form) ? "picture" : "content",
                form.equals("struct") ? ImageSchema.columnSchema() : DataTypes.BinaryType);
    var frame = Predictions.spark().createDataFrame(rows, schema).repartition(parts);
    if (form.equals("names")) {
      Path table = folder.resolveSibling(folder.getFileName() + " table");
      frame.drop("content").coalesce(1).write().parquet(table.toString());
      try (Stream<Path> files = Files.list(table)) {
        Path file = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
        Files.move(file, folder.resolve("names.parquet"));
      }
    } else {
      (isColumn(form) ? frame.drop("path") : frame)
          .write()
          .mode("append")
          .parquet(folder.toString());
    }
  }
}
