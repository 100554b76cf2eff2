package dev.graft.spark.init;

import dev.graft.UnusableInputException;
import dev.graft.guess.Classes;
import dev.graft.guess.Confidence;
import dev.graft.guess.Finding;
import dev.graft.guess.JobDraft;
import dev.graft.guess.PictureJob;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Thinks out the job on files of many pictures: IDX pairs, CIFAR's binary version. */
final class BinaryPictures {

  private static final int HEADER = 8;

  /** IDX's code of unsigned bytes. */
  private static final int BYTES = 0x08;

  private static final int DIMENSIONS_AT = 8;
  private static final int CIFAR_SIDE = 32;
  private static final int CIFAR10 = 3073;
  private static final int CIFAR100 = 3074;

  private static final String CIFAR = "(data_batch_\\d+|train)\\.bin";

  private final DataFiles files;
  private final StartingModel model;
  private final JobDraft draft = new JobDraft();
  private final List<Finding> findings = new ArrayList<>();

  BinaryPictures(DataFiles files, StartingModel model) {
    this.files = files;
    this.model = model;
    draft.put("seed", 42);
  }

  /** Whether files are CIFAR's, by name and length. */
  static boolean isCifar(DataFiles files) {
    return files.files().stream()
        .anyMatch(
            file ->
                file.getPath().getName().matches(CIFAR)
                    && (file.getLen() % CIFAR10 == 0 || file.getLen() % CIFAR100 == 0));
  }

  Guessed cifar() throws IOException {
    List<FileStatus> all =
        files.files().stream().filter(file -> file.getPath().getName().matches(CIFAR)).toList();
    FileStatus first = all.get(0);
    boolean ten = first.getPath().getName().startsWith("data_batch");
    draft.put(
        "data.format",
        ten ? "cifar10" : "cifar100",
        Confidence.CERTAIN,
        "by the files' names and lengths");
    String folder = first.getPath().getParent().toString().replaceFirst("^file:/+", "/");
    String train = folder + "/" + (ten ? "data_batch_*.bin" : "train.bin");
    draft.put("data.train.path", files.isFolder() ? train : files.path());
    boolean test =
        files.files().stream().anyMatch(f -> f.getPath().getName().matches("test(_batch)?\\.bin"));
    if (test && files.isFolder()) {
      draft.put("data.test.path", folder + "/" + (ten ? "test_batch.bin" : "test.bin"));
    }
    findings.add(
        new Finding(
            "format",
            ten ? "CIFAR-10" : "CIFAR-100",
            Confidence.CERTAIN,
            "by the files' names and lengths",
            false));
    int length = ten ? CIFAR10 : CIFAR100;
    Map<String, Long> found = new TreeMap<>();
    for (FileStatus file : all) {
      if (file.getPath().getParent().equals(first.getPath().getParent())) {
        count(file, 0, length, ten ? 0 : 1, found);
      }
    }
    return finish(Classes.of(found, true), CIFAR_SIDE, test);
  }

  Guessed idx() throws IOException {
    List<FileStatus> images = new ArrayList<>();
    List<FileStatus> labels = new ArrayList<>();
    for (FileStatus file : files.beside()) {
      byte[] head = files.head(file.getPath(), HEADER);
      if (head.length == HEADER && head[0] == 0 && head[1] == 0 && head[2] == BYTES) {
        (head[3] == 1 ? labels : images).add(file);
      }
    }
    FileStatus train = first(images, "(?i).*train.*", "(?i)(?!.*(t10k|test)).*");
    FileStatus test = first(images, "(?i).*(t10k|test).*", null);
    if (train == null) {
      throw new UnusableInputException(
          "Cannot use %s: it holds IDX files of labels and none of images."
              .formatted(files.path()));
    }
    FileStatus own = pair(train, labels);
    draft.put("data.format", "idx", Confidence.CERTAIN, "by the files' first bytes");
    put("train", train, own);
    boolean tested = test != null && !test.equals(train);
    if (tested) {
      put("test", test, pair(test, labels));
    }
    findings.add(
        new Finding("format", "IDX", Confidence.CERTAIN, "by the files' first bytes", false));
    Map<String, Long> found = new TreeMap<>();
    count(own, HEADER, 1, 0, found);
    byte[] dimensions = files.head(train.getPath(), DIMENSIONS_AT + 4);
    int height = dimensions[DIMENSIONS_AT + 2] << 8 & 0xff00 | dimensions[DIMENSIONS_AT + 3] & 0xff;
    return finish(Classes.of(found, true), height, tested);
  }

  /**
   * Counts labels.
   *
   * @param header bytes before the first record
   * @param length of a record
   * @param at where its label is
   */
  private void count(FileStatus file, int header, int length, int at, Map<String, Long> found)
      throws IOException {
    long[] counts =
        files.read(
            file.getPath(),
            raw -> {
              BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
              in.skipNBytes(header);
              long[] labels = new long[256];
              byte[] record = new byte[length];
              while (in.readNBytes(record, 0, length) == length) {
                labels[record[at] & 0xff]++;
              }
              return labels;
            });
    for (int label = 0; label < counts.length; label++) {
      if (counts[label] > 0) {
        found.merge(String.valueOf(label), counts[label], Long::sum);
      }
    }
  }

  private static FileStatus first(List<FileStatus> files, String name, String otherwise) {
    return files.stream()
        .filter(file -> file.getPath().getName().matches(name))
        .findFirst()
        .orElseGet(() -> otherwise == null ? null : first(files, otherwise, null));
  }

  private FileStatus pair(FileStatus images, List<FileStatus> labels) {
    String wanted = plain(images.getPath());
    return labels.stream()
        .filter(file -> plain(file.getPath()).equals(wanted))
        .findFirst()
        .or(() -> labels.size() == 1 ? labels.stream().findFirst() : java.util.Optional.empty())
        .orElseThrow(
            () ->
                new UnusableInputException(
                    "Cannot use %s: no file of labels lies beside it whose name is the same but for labels in place of images."
                        .formatted(images.getPath())));
  }

  private static String plain(Path file) {
    return file.getName().replaceFirst("images|labels", "").replaceFirst("idx\\d", "");
  }

  private void put(String part, FileStatus images, FileStatus labels) {
    draft.put("data." + part + ".images", name(images));
    draft.put("data." + part + ".labels", name(labels));
  }

  private static String name(FileStatus file) {
    return file.getPath().toString().replaceFirst("^file:/+", "/");
  }

  private Guessed finish(Classes classes, int side, boolean tested) {
    PictureJob job = new PictureJob(draft, classes);
    long examples = job.split(false, tested);
    return PictureTraining.put(job, draft, findings, model, classes, side, examples);
  }
}
