package dev.graft.train.dense;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Neighbours in the flat vector that Deeplearning4j updates together, because their updaters are
 * equal: the order of its moments follows from it. Read from the layers alone, so that no native
 * updater state has to be made.
 *
 * @param updater what they have in common
 * @param length how many numbers
 */
record UpdaterSpan(IUpdater updater, int length) {

  /** All spans of a network in their order. */
  static List<UpdaterSpan> of(DenseChain chain) {
    List<UpdaterSpan> spans = new ArrayList<>();
    for (DenseLayout layer : chain.layers()) {
      add(spans, new UpdaterSpan(layer.updater(), layer.weights()));
      if (layer.bias()) {
        add(spans, new UpdaterSpan(layer.biasUpdater(), layer.outputs()));
      }
    }
    return spans;
  }

  private static void add(List<UpdaterSpan> spans, UpdaterSpan next) {
    int last = spans.size() - 1;
    if (last >= 0 && spans.get(last).updater.equals(next.updater)) {
      spans.set(last, new UpdaterSpan(next.updater, spans.get(last).length + next.length));
    } else {
      spans.add(next);
    }
  }
}
