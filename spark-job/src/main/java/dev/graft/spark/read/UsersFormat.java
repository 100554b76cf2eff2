package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.spark.storage.Filesystems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Files that a user's {@link FileFormatProvider} reads: one, those of a folder, or of a pattern.
 */
final class UsersFormat implements RecordFormat {

  private static final int TASKS_A_SLOT = 3;
  private static final long TASK_BYTES = 32L << 20;

  private final JavaSparkContext spark;
  private final DataSettings settings;

  UsersFormat(JavaSparkContext spark, DataSettings settings) {
    this.spark = spark;
    this.settings = settings;
  }

  @Override
  public RecordSource open(Split part, DataSettings.Files files) throws IOException {
    if (files.path() == null || files.images() != null) {
      throw new UnusableInputException(
          "Cannot use data.%1$s.images with data.format = %2$s: name data.%1$s.path."
              .formatted(part.name().toLowerCase(Locale.ROOT), settings.format().name()));
    }
    List<FileStatus> found = files(files.path());
    List<FileSlice> slices = slices(found);
    int[] shape = shape(slices, files.path());
    ReadSlice read =
        new ReadSlice(
            new SerializableConfiguration(spark.hadoopConfiguration()),
            new OpenUsersFile(
                settings.format(), shape, settings.unlabelled().without(part) ? 0 : classes()));
    long bytes = found.stream().mapToLong(FileStatus::getLen).sum();
    int tasks = tasks(slices.size(), bytes, spark.defaultParallelism());
    return new Source(
        files.path(), bytes, shape, spark.parallelize(slices, tasks).mapPartitions(read));
  }

  /** A file each, but where very many are small. */
  static int tasks(int files, long bytes, int slots) {
    return (int) Math.min(files, Math.max((long) TASKS_A_SLOT * slots, bytes / TASK_BYTES));
  }

  /** The same without labels. */
  UnlabelledRecords unlabelled(String path) throws IOException {
    List<FileStatus> found = files(path);
    List<FileSlice> slices = slices(found);
    int[] shape = shape(slices, path);
    List<String> split =
        found.stream().map(file -> UnlabelledRecords.part(file, 0, file.getLen())).toList();
    return UnlabelledRecords.ofSlices(
        spark, slices, split, new OpenUsersFile(settings.format(), shape, 0), shape);
  }

  private List<FileStatus> files(String path) throws IOException {
    return WholeFiles.of(Filesystems.of(spark.hadoopConfiguration(), path), path);
  }

  private static List<FileSlice> slices(List<FileStatus> files) {
    List<FileSlice> slices = new ArrayList<>();
    for (FileStatus file : files) {
      String name = file.getPath().toString();
      slices.add(new FileSlice(slices.size(), name, null, name, null, 0, Long.MAX_VALUE));
    }
    return slices;
  }

  /** That of the first example that can be used. */
  private int[] shape(List<FileSlice> slices, String path) {
    OpenUsersFile open = new OpenUsersFile(settings.format(), null, 0);
    for (FileSlice slice : slices) {
      int[] shape = open.shape(spark.hadoopConfiguration(), slice);
      if (shape != null) {
        return shape;
      }
    }
    throw new UnusableInputException(
        "Cannot read %s: it has no record that can be used.".formatted(path));
  }

  /** As {@link SliceFormat} has it: how many classes there are, where the job names all. */
  private int classes() {
    boolean all = settings.onlyLabels().isEmpty() && settings.labelGroups().isEmpty();
    int names = settings.classNames().size();
    return all && names > 1 ? names : 0;
  }

  @Override
  public List<String> classNames() {
    return settings.labelGroups().isEmpty() ? settings.classNames() : List.of();
  }

  private record Source(String name, long bytes, int[] shape, JavaRDD<RawRecord> records)
      implements RecordSource {
    @Override
    public boolean keep() {
      return false;
    }
  }
}
