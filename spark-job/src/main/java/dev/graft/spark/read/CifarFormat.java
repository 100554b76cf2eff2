package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.dataset.CifarReader;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.RecordReader;
import dev.graft.dataset.Split;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.LocalFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The binary version of CIFAR-10 and CIFAR-100, read in slices of records: a file, a pattern, or
 * the folder that the download unpacks to.
 */
final class CifarFormat implements RecordFormat {

  private static final long SLICE_BYTES = 32L << 20;
  private static final int COARSE = 20;

  /** The files of a folder, whatever part they belong to. */
  private static final String ALL = "*.bin";

  /** Classes of a label that is not looked at: more than a byte can name. */
  private static final int ANY = 256;

  private final JavaSparkContext spark;
  private final DataSettings settings;
  private final boolean hundred;
  private final boolean coarse;
  private List<String> classNames = List.of();

  CifarFormat(JavaSparkContext spark, DataSettings settings) {
    this.spark = spark;
    this.settings = settings;
    this.hundred = settings.kind() == DataSettings.Format.CIFAR100;
    this.coarse = settings.images().coarseLabels();
  }

  @Override
  public RecordSource open(Split part, DataSettings.Files files) throws IOException {
    if (part == Split.UNLABELLED) {
      UnlabelledRecords records = unlabelled(files.path(), spark.defaultParallelism());
      return new Source(files.path(), bytes(found(files.path(), ALL)), records.records());
    }
    List<FileStatus> found = found(files.path(), pattern(part));
    long bytes = bytes(found);
    long step = step(bytes / recordLength());
    List<FileSlice> slices = new ArrayList<>();
    for (int file = 0; file < found.size(); file++) {
      String name = found.get(file).getPath().toString();
      long records = records(found.get(file), name);
      for (long from = 0; from < records; from += step) {
        long end = Math.min(from + step, records);
        slices.add(new FileSlice(file, name, null, name, null, from, end));
      }
    }
    if (part == Split.TRAIN || classNames.isEmpty() && !settings.labelGroups().isEmpty()) {
      classNames = names(found.get(0).getPath().getParent());
    }
    OpenSlice open = new Open(hundred ? 2 : 1, hundred && !coarse ? 1 : 0, classes());
    ReadSlice read =
        new ReadSlice(new SerializableConfiguration(spark.hadoopConfiguration()), open);
    return new Source(
        files.path(), bytes, spark.parallelize(slices, slices.size()).mapPartitions(read));
  }

  /**
   * Records whose labels are not looked at: all files of a folder, a file, or a pattern.
   *
   * @param parts slices that there are at least
   */
  UnlabelledRecords unlabelled(String path, int parts) throws IOException {
    List<FileStatus> found = found(path, ALL);
    long share = bytes(found) / recordLength() / parts + 1;
    long step = Math.min(share, SLICE_BYTES / recordLength());
    List<FileSlice> slices = new ArrayList<>();
    List<String> split = new ArrayList<>();
    for (int file = 0; file < found.size(); file++) {
      String name = found.get(file).getPath().toString();
      long records = records(found.get(file), name);
      for (long from = 0; from < records; from += step) {
        long end = Math.min(from + step, records);
        slices.add(new FileSlice(file, name, null, name, null, from, end));
        split.add(UnlabelledRecords.part(found.get(file), from, end));
      }
    }
    return UnlabelledRecords.ofSlices(
        spark, slices, split, new Open(hundred ? 2 : 1, 0, ANY), CifarReader.shape());
  }

  /** Records in a slice: small files are divided too, so that all executors read. */
  private long step(long records) {
    long share = records / (2L * spark.defaultParallelism()) + 1;
    return Math.min(share, SLICE_BYTES / recordLength());
  }

  private int classes() {
    if (!hundred) {
      return 10;
    }
    return coarse ? COARSE : 100;
  }

  private int recordLength() {
    return CifarReader.recordLength(hundred ? 2 : 1);
  }

  private static long bytes(List<FileStatus> files) {
    return files.stream().mapToLong(FileStatus::getLen).sum();
  }

  private List<FileStatus> found(String name, String pattern) throws IOException {
    FileSystem filesystem = Filesystems.of(spark.hadoopConfiguration(), name);
    Path path = new Path(name);
    FileStatus[] matching = filesystem.globStatus(path);
    if (matching == null || matching.length == 0) {
      throw new UnusableInputException("Cannot read %s: there is no such file.".formatted(name));
    }
    if (matching.length == 1 && matching[0].isDirectory()) {
      matching = filesystem.globStatus(new Path(matching[0].getPath(), pattern));
      if (matching == null || matching.length == 0) {
        throw new UnusableInputException(
            "Cannot read %s: the folder holds no %s; name the files, or a pattern."
                .formatted(name, pattern));
      }
    }
    List<FileStatus> files = new ArrayList<>(Arrays.asList(matching));
    files.removeIf(FileStatus::isDirectory);
    if (files.isEmpty()) {
      throw new UnusableInputException("Cannot read %s: these are folders.".formatted(name));
    }
    files.sort(Comparator.comparing(file -> file.getPath().toString()));
    return files;
  }

  /** The files of a part in the folder that the download unpacks to. */
  private String pattern(Split part) {
    if (hundred) {
      return part == Split.TRAIN ? "train.bin" : "test.bin";
    }
    return part == Split.TRAIN ? "data_batch_*.bin" : "test_batch.bin";
  }

  private long records(FileStatus file, String name) {
    if (file.getLen() == 0 || file.getLen() % recordLength() != 0) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot read %s: it has %d bytes, no multiple of the %d bytes of a %s record.",
              name,
              file.getLen(),
              recordLength(),
              hundred ? "CIFAR-100" : "CIFAR-10"));
    }
    return file.getLen() / recordLength();
  }

  /** The names of the classes, if the file that the download has beside the data is there. */
  private List<String> names(Path folder) throws IOException {
    FileSystem filesystem = Filesystems.of(spark.hadoopConfiguration(), folder.toString());
    String fine = hundred ? "fine_label_names.txt" : "batches.meta.txt";
    Path file = new Path(folder, coarse ? "coarse_label_names.txt" : fine);
    if (!filesystem.exists(file)) {
      return List.of();
    }
    try (InputStream in = LocalFiles.open(filesystem, file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    }
  }

  @Override
  public List<String> classNames() {
    boolean given = settings.labelGroups().isEmpty() && !settings.classNames().isEmpty();
    return given ? settings.classNames() : classNames;
  }

  private static final class Open implements OpenSlice {
    private static final long serialVersionUID = 1L;

    private final int labelBytes;
    private final int label;
    private final int classes;

    Open(int labelBytes, int label, int classes) {
      this.labelBytes = labelBytes;
      this.label = label;
      this.classes = classes;
    }

    @Override
    public RecordReader open(Configuration hadoop, FileSlice slice) throws IOException {
      Path path = new Path(slice.featuresUri);
      FSDataInputStream raw = LocalFiles.open(path.getFileSystem(hadoop), path);
      raw.seek(slice.from * CifarReader.recordLength(labelBytes));
      return new CifarReader(
          new BufferedInputStream(raw, 1 << 16),
          slice.features,
          labelBytes,
          label,
          classes,
          slice.from,
          slice.end);
    }
  }

  private record Source(String name, long bytes, JavaRDD<RawRecord> records)
      implements RecordSource {
    @Override
    public int[] shape() {
      return CifarReader.shape();
    }

    @Override
    public boolean keep() {
      return false;
    }
  }
}
