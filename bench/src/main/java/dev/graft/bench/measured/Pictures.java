package dev.graft.bench.measured;

import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.IdxHeader;
import dev.graft.dataset.IdxReader;
import dev.graft.dataset.RawRecord;
import dev.graft.engine.dl4j.network.GraphShapes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The labelled pictures of a pair of IDX files, scaled to 0 to 1. */
public final class Pictures {

  private static final int CLASSES = 10;

  private final List<Example> examples;

  private Pictures(List<Example> examples) {
    this.examples = examples;
  }

  /** Reads {@code NAME-images} and {@code NAME-labels}. */
  public static Pictures read(Path folder, String name) throws IOException {
    try (InputStream images = open(folder.resolve(name + "-images"));
        InputStream labels = open(folder.resolve(name + "-labels"))) {
      IdxHeader header = IdxHeader.read(images, name);
      IdxHeader.read(labels, name);
      IdxReader reader = new IdxReader(images, name, labels, name, header, 0, 0, header.records());
      List<Example> examples = new ArrayList<>();
      for (RawRecord record = reader.next(); record != null; record = reader.next()) {
        examples.add(new Example(record.id(), scaled(record.features()), record.label()));
      }
      return new Pictures(examples);
    }
  }

  private static InputStream open(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file));
  }

  private static float[] scaled(float[] pixels) {
    float[] scaled = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      scaled[i] = pixels[i] / 255;
    }
    return scaled;
  }

  /** All of them. */
  List<Example> examples() {
    return examples;
  }

  /** The pictures shared evenly among workers. */
  public List<ExampleChunk> blocks(int workers) {
    return IntStream.range(0, workers)
        .mapToObj(
            worker ->
                ExampleChunk.of(
                    examples.subList(
                        examples.size() * worker / workers,
                        examples.size() * (worker + 1) / workers)))
        .toList();
  }

  /** The pictures in minibatches, the last one smaller. */
  public List<DataSet> batches(int size, int[] shape) {
    ExampleChunk all = ExampleChunk.of(examples);
    List<DataSet> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      int[] rows = IntStream.range(from, Math.min(from + size, all.size())).toArray();
      batches.add(new DataSet(GraphShapes.rows(all.features(rows), shape), targets(all, rows)));
    }
    return batches;
  }

  private static INDArray targets(ExampleChunk all, int[] rows) {
    return Nd4j.create(all.targets(rows).rows(CLASSES), new long[] {rows.length, CLASSES}, 'c');
  }
}
