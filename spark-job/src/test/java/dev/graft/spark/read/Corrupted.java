package dev.graft.spark.read;

import dev.graft.spark.Pictures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * Training data of three classes in which known records are corrupt, each in one of the ways in
 * which its format can be.
 *
 * @param sets what a job file says of them
 * @param lines part, path, record and offset of each corrupt record, as the quarantine has them
 */
record Corrupted(int records, List<String> sets, List<String> lines) {

  private static final int PIXELS = 3072;

  /** The formats that are tried. */
  enum Format {
    CSV,
    CSV_GZIPPED,
    IDX,
    CIFAR,
    IMAGES,
    TABLE_CSV,
    TABLE_JSON
  }

  /** Writes files of so many records of which so many are corrupt. */
  static Corrupted write(Format format, Path folder, int records, int corrupt) throws IOException {
    Set<Integer> bad = new TreeSet<>();
    Random random = new Random(records + corrupt);
    while (bad.size() < corrupt) {
      bad.add(random.nextInt(records));
    }
    Files.createDirectories(folder);
    return switch (format) {
      case CSV -> csv(folder.resolve("train.csv"), records, bad);
      case CSV_GZIPPED -> csv(folder.resolve("train.csv.gz"), records, bad);
      case IDX -> idx(folder, records, bad);
      case CIFAR -> cifar(folder, records, bad);
      case IMAGES -> images(folder, records, bad);
      case TABLE_CSV -> table("csv", folder.resolve("table.csv"), records, bad);
      case TABLE_JSON -> table("json", folder.resolve("table.json"), records, bad);
    };
  }

  private static String line(Object path, Object record, Object offset) {
    return "train %s %s %s".formatted(path, record, offset);
  }

  private static Corrupted csv(Path file, int records, Set<Integer> bad) throws IOException {
    String[] ways = {"x,%d,1", "%d,2", "NaN,%d,0", "1,%d,1.5", "\"1,%d,1", "%d,2,3,4", "1,%d,7"};
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("größe,b,label\r\n".getBytes(StandardCharsets.UTF_8));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      if (bad.contains(i)) {
        lines.add(line(file, i, out.size()));
      }
      String row = bad.contains(i) ? ways[i % ways.length] : "%d,0.5," + i % 3;
      out.writeBytes(
          (row.formatted(i) + (i % 2 == 0 ? "\r\n" : "\n")).getBytes(StandardCharsets.UTF_8));
    }
    boolean gzipped = file.toString().endsWith(".gz");
    try (OutputStream to = Files.newOutputStream(file);
        OutputStream packed = gzipped ? new GZIPOutputStream(to) : to) {
      out.writeTo(packed);
    }
    return of(
        records,
        lines,
        "data.format=csv",
        "data.csv.header=true",
        "data.csv.label=label",
        "data.class-names=[a, b, c]",
        "data.train.path=" + file);
  }

  private static Corrupted idx(Path folder, int records, Set<Integer> bad) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + 4 * records);
    images.putInt(0x803).putInt(records).putInt(2).putInt(2);
    ByteBuffer labels = ByteBuffer.allocate(8 + records);
    labels.putInt(0x801).putInt(records);
    Path file = folder.resolve("labels");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      images.putInt(i);
      labels.put((byte) (bad.contains(i) ? 3 + i % 250 : i % 3));
      if (bad.contains(i)) {
        lines.add(line(file, i, 8 + i));
      }
    }
    Files.write(folder.resolve("images"), images.array());
    Files.write(file, labels.array());
    return of(
        records,
        lines,
        "data.format=idx",
        "data.train.path=null",
        "data.class-names=[a, b, c]",
        "data.train.images=" + folder.resolve("images"),
        "data.train.labels=" + file);
  }

  /** In two files. */
  private static Corrupted cifar(Path folder, int records, Set<Integer> bad) throws IOException {
    List<String> lines = new ArrayList<>();
    int first = 2 * records / 3;
    int from = 0;
    for (int size : new int[] {first, records - first}) {
      Path file =
          folder.resolve(String.format(Locale.ROOT, "data_batch_%d.bin", from == 0 ? 1 : 2));
      ByteBuffer batch = ByteBuffer.allocate(size * (1 + PIXELS));
      for (int i = 0; i < size; i++) {
        boolean corrupt = bad.contains(from + i);
        batch.put((byte) (corrupt ? 10 + i % 240 : i % 3));
        batch.put(new byte[PIXELS - 4]).putInt(from + i);
        if (corrupt) {
          lines.add(line(file.toUri().toString().replace("///", "/"), i, i * (1 + PIXELS)));
        }
      }
      Files.write(file, batch.array());
      from += size;
    }
    return of(records, lines, "data.format=cifar10", "data.train.path=" + folder);
  }

  private static Corrupted images(Path folder, int records, Set<Integer> bad) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      Path file =
          Files.createDirectories(folder.resolve("abc".substring(i % 3, i % 3 + 1)))
              .resolve(String.format(Locale.ROOT, "%05d.png", i));
      byte[] picture = Pictures.file("png", i % 3, 8, 8, i);
      if (bad.contains(i)) {
        lines.add(line(file.toUri().toString().replace("///", "/"), null, null));
        picture = damaged(picture, i % 4);
      }
      Files.write(file, picture);
    }
    return of(
        records,
        lines,
        "data.format=images",
        "data.images.height=8",
        "data.images.width=8",
        "data.train.path=" + folder);
  }

  private static byte[] damaged(byte[] png, int way) {
    return switch (way) {
      case 0 -> new byte[0];
      case 1 -> "no picture".getBytes(StandardCharsets.UTF_8);
      case 2 -> ByteBuffer.wrap(png).putInt(16, 50_000).putInt(20, 50_000).array();
      default -> Arrays.copyOf(png, png.length / 2);
    };
  }

  private static Corrupted table(String format, Path file, int records, Set<Integer> bad)
      throws IOException {
    boolean csv = format.equals("csv");
    String[] ways =
        csv
            ? new String[] {"%d,1", "NaN,%d,a", "1,%d,", "1,%d,d"}
            : new String[] {
              "{\"x\": %d,",
              "{\"y\": %d, \"label\": \"a\"}",
              "{\"x\": 1, \"y\": %d}",
              "{\"x\": 1, \"y\": %d, \"label\": \"d\"}"
            };
    String good = csv ? "%d,0.5,%s" : "{\"x\": %d, \"y\": 0.5, \"label\": \"%s\"}";
    List<String> rows = new ArrayList<>(csv ? List.of("x,y,label") : List.of());
    IntStream.range(0, records)
        .forEach(
            i ->
                rows.add(
                    bad.contains(i)
                        ? ways[i % ways.length].formatted(i)
                        : good.formatted(i, "abc".charAt(i % 3))));
    Files.write(file, rows);
    List<String> lines = new ArrayList<>();
    // Rows of a table have no numbers: so many lines are the same.
    for (int i = 0; i < bad.size(); i++) {
      lines.add(line(file.toUri(), null, null));
    }
    return of(
        records,
        lines,
        "data.format=table",
        "data.table.format=" + format,
        "data.class-names=[a, b, c]",
        "data.train.path=" + file);
  }

  private static Corrupted of(int records, List<String> lines, String... sets) {
    return new Corrupted(records, List.of(sets), lines);
  }
}
