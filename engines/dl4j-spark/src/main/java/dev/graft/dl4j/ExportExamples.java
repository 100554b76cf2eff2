package dev.graft.dl4j;

import dev.graft.dataset.EpochOrder;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Minibatches;
import dev.graft.dataset.Seeds;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.NetworkInput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.datavec.spark.util.SerializableHadoopConfig;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Writes a worker's examples as files of one minibatch each, in an order drawn by the seed. */
final class ExportExamples
    implements Function2<Integer, Iterator<ExampleStore>, Iterator<List<String>>> {

  private static final long serialVersionUID = 1L;

  private final WorkerSetup setup;
  private final Broadcast<SerializableHadoopConfig> hadoop;
  private final String folder;
  private final int files;
  private final int[] shape;
  private final boolean words;
  private final int outputs;
  private final long seed;

  /**
   * @param folder a Hadoop path that every executor reaches
   * @param files how many files each worker's examples are spread over
   * @param shape shape of one example
   * @param words whether examples are the numbers of words, with padding to be masked
   * @param outputs columns of a target; 1 for two classes told by one probability
   */
  ExportExamples(
      WorkerSetup setup,
      Broadcast<SerializableHadoopConfig> hadoop,
      String folder,
      int files,
      int[] shape,
      boolean words,
      int outputs,
      long seed) {
    this.setup = setup;
    this.hadoop = hadoop;
    this.folder = folder;
    this.files = files;
    this.shape = shape;
    this.words = words;
    this.outputs = outputs;
    this.seed = seed;
  }

  @Override
  public Iterator<List<String>> call(Integer partition, Iterator<ExampleStore> blocks)
      throws IOException {
    setup.run();
    ExampleStore block = blocks.next();
    EpochOrder order =
        new EpochOrder(block.size(), Seeds.derive(seed, "dl4j export", 0, partition));
    List<String> paths = new ArrayList<>();
    for (int file = 0; file < files; file++) {
      int from = Minibatches.start(file, files, block.size());
      int to = Minibatches.start(file + 1, files, block.size());
      if (from < to) {
        paths.add(write(partition, file, block, order.range(from, to)));
      }
    }
    return List.of(paths).iterator();
  }

  private String write(int partition, int file, ExampleStore block, int[] rows) throws IOException {
    Path path =
        new Path(folder, String.format(Locale.ROOT, "worker-%05d-%06d.bin", partition, file));
    Configuration configuration = hadoop.value().getConfiguration();
    try (OutputStream out = path.getFileSystem(configuration).create(path, true)) {
      INDArray features = GraphShapes.rows(block.features(rows), shape);
      new MultiDataSet(
              new INDArray[] {features},
              new INDArray[] {targets(block, rows)},
              words ? NetworkInput.masks(features) : null,
              null)
          .save(out);
    }
    return path.toString();
  }

  private INDArray targets(ExampleStore block, int[] rows) {
    return Nd4j.create(block.targets(rows).rows(outputs), new long[] {rows.length, outputs}, 'c');
  }
}
