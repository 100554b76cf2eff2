package dev.graft.spark.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.image.PictureDecoder;
import dev.graft.image.PictureShape;
import dev.graft.image.TypicalPicture;
import dev.graft.spark.storage.Filesystems;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Files of pictures: a folder whose sub-folders are the classes, a table that names files, a table
 * that holds them. Executors decode. Classes are numbered in the sorted order of their names in the
 * training files.
 */
final class ImageFormat implements RecordFormat {

  private static final Set<String> PARTS =
      Set.of("train", "training", "val", "valid", "validation", "dev", "test", "testing");

  private final JavaSparkContext spark;
  private final DataSettings settings;
  private final Pretrained pretrained;
  private PictureShape shape;
  private String told;
  private ClassNumbers classes;

  /**
   * @throws UnusableInputException if settings and pretrained model do not say what size pictures
   *     are to have
   */
  ImageFormat(JavaSparkContext spark, DataSettings settings, Pretrained pretrained) {
    this.spark = spark;
    this.settings = settings;
    this.pretrained = pretrained;
    this.shape =
        LearnedPictures.isOpen(settings.images(), pretrained)
            ? null
            : LearnedPictures.shape(settings.images(), pretrained);
  }

  @Override
  public RecordSource open(Split part, DataSettings.Files files) throws IOException {
    try {
      FileSystem filesystem = Filesystems.of(spark.hadoopConfiguration(), files.path());
      PictureTable table =
          PictureTable.at(
              SparkSession.builder().sparkContext(spark.sc()).getOrCreate(),
              filesystem,
              files.path(),
              settings.images());
      if (table != null) {
        return table(part, files, table);
      }
      FileStatus root = filesystem.getFileStatus(new Path(files.path()));
      PictureFolder folder = new PictureFolder(filesystem, root, files.path());
      return settings.unlabelled().without(part)
          ? source(files, PictureFile.unlabelled(folder.all()), null)
          : folder(part, files, folder);
    } catch (FileNotFoundException e) {
      throw new UnusableInputException(
          "Cannot read %s: there is no such file or folder.".formatted(files.path()), e);
    }
  }

  private RecordSource folder(Split part, DataSettings.Files files, PictureFolder folder)
      throws IOException {
    List<PictureFile> pictures = folder.files(spark);
    // Of the files: some storage knows no empty folders, and the classes are the same on all.
    List<String> names = pictures.stream().map(PictureFile::label).distinct().toList();
    refuseParts(files.path(), names);
    learn(part, names, ClassNumbers.of(names));
    for (String name : names) {
      if (classes.of(name) < 0) {
        throw new UnusableInputException(
            "Cannot use %s/%s: %s.".formatted(files.path(), name, classes.unknown(name)));
      }
    }
    return source(files, pictures, classes);
  }

  /** A folder above those of the parts has no classes, unless the job names them so. */
  private void refuseParts(String path, List<String> names) {
    if (settings.classNames().isEmpty() && names.size() > 1 && PARTS.containsAll(names)) {
      throw new UnusableInputException(
          "Cannot use the folders %s of %s as classes: they are named as parts of a dataset; give each its own path (data.train.path = %s/%s), or name them in data.class-names if they are classes."
              .formatted(String.join(", ", names), path, path, names.get(0)));
    }
  }

  private RecordSource table(Split part, DataSettings.Files files, PictureTable table) {
    if (!settings.unlabelled().without(part)) {
      table.needLabels();
    }
    try {
      if (settings.unlabelled().without(part)) {
        return unlabelled(files, table.withoutLabels());
      }
      return table.holdsContent() ? content(part, files, table) : manifest(part, files, table);
    } catch (Exception e) { // Spark's SparkException is a checked one that actions do not declare
      table.refuseDamaged(e);
      throw e;
    }
  }

  private RecordSource unlabelled(DataSettings.Files files, PictureTable table) {
    return table.holdsContent() ? content(files, table, null) : source(files, table.files(), null);
  }

  private RecordSource content(Split part, DataSettings.Files files, PictureTable table) {
    List<String> labels = table.labels();
    learn(part, labels, ClassNumbers.learn(labels));
    decide(() -> PictureSizes.of(table, files.path()));
    return content(files, table, classes);
  }

  private RecordSource content(DataSettings.Files files, PictureTable table, ClassNumbers numbers) {
    JavaRDD<RawRecord> records = table.records(decoder(), numbers);
    return new Source(files.path(), 0, shape.dimensions(), records, table::refuseDamaged);
  }

  private RecordSource manifest(Split part, DataSettings.Files files, PictureTable table) {
    List<PictureFile> pictures = table.files();
    List<String> labels = pictures.stream().map(PictureFile::label).distinct().toList();
    learn(part, labels, ClassNumbers.learn(labels));
    return source(files, pictures, classes);
  }

  /**
   * Decides on the classes, once.
   *
   * @param found the labels of the files
   * @param own how these files alone would number them
   */
  private void learn(Split part, Collection<String> found, ClassNumbers own) {
    if (classes != null) {
      return;
    }
    if (!settings.classNames().isEmpty() && settings.labelGroups().isEmpty()) {
      classes = ClassNumbers.of(pretrained.ordered(settings.classNames()));
      return;
    }
    if (pretrained.classNames() == null) {
      classes = own;
      return;
    }
    if (pretrained.extended() && !own.names().isEmpty()) {
      classes = ClassNumbers.of(pretrained.ordered(own.names()));
      return;
    }
    ClassNumbers former = ClassNumbers.of(pretrained.classNames());
    boolean same = pretrained.keepsClasses() && former.areAll(found);
    // What is only evaluated has no classes of its own, even where it has other names.
    classes = same || part != Split.TRAIN ? former : own;
  }

  /** Decides on the shape that nothing says, once: of the training files, which come first. */
  private void decide(Supplier<TypicalPicture> seen) {
    if (shape == null) {
      TypicalPicture typical = seen.get();
      shape = LearnedPictures.shape(settings.images(), pretrained, typical);
      told =
          "pictures are brought to %s x %s x %s, as %s; data.images.height, width and channels say otherwise"
              .formatted(shape.height(), shape.width(), shape.channels(), typical.why());
    }
  }

  /**
   * @param numbers of the labels; null: the pictures have none
   */
  private RecordSource source(
      DataSettings.Files files, List<PictureFile> pictures, ClassNumbers numbers) {
    decide(() -> PictureSizes.of(spark.hadoopConfiguration(), pictures, files.path()));
    List<PictureSlice> slices = PictureSlice.ofFiles(pictures, numbers, spark.defaultParallelism());
    JavaRDD<RawRecord> records =
        spark
            .parallelize(slices, Math.max(1, slices.size()))
            .flatMap(
                new DecodePictures(
                    new SerializableConfiguration(spark.hadoopConfiguration()), decoder()));
    long bytes = pictures.stream().mapToLong(PictureFile::bytes).sum();
    return new Source(files.path(), bytes, shape.dimensions(), records, failure -> {});
  }

  private PictureDecoder decoder() {
    return new PictureDecoder(shape, settings.images().maxPixels());
  }

  @Override
  public List<String> decided() {
    return told == null ? List.of() : List.of(told);
  }

  @Override
  public List<String> classNames() {
    return classes == null ? List.of() : classes.names();
  }

  @Override
  public JsonNode learned() {
    return LearnedPictures.json(shape, classNames());
  }

  private record Source(
      String name, long bytes, int[] shape, JavaRDD<RawRecord> records, Consumer<Exception> damage)
      implements RecordSource {
    @Override
    public void refuseDamaged(Exception failure) {
      damage.accept(failure);
    }

    @Override
    public boolean keep() {
      return true;
    }
  }
}
