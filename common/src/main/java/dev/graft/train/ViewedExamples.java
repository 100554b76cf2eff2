package dev.graft.train;

import dev.graft.dataset.Chunks;
import dev.graft.dataset.ExampleStore;
import java.util.List;

/** Several views of the same examples, an epoch trains on each in turn. */
public final class ViewedExamples implements TrainingExamples {

  private final List<ExampleStore> views;

  /**
   * @param views blocks of the same examples in the same order
   */
  public ViewedExamples(List<ExampleStore> views) {
    this.views = List.copyOf(views);
  }

  @Override
  public int size() {
    return views.get(0).size();
  }

  @Override
  public Chunks chunks() {
    Chunks first = views.get(0).chunks();
    // Which view an epoch reads is not known here: none is loaded ahead.
    return views.size() == 1 ? first : first::sizes;
  }

  @Override
  public long id(int index) {
    return views.get(0).id(index);
  }

  @Override
  public Minibatch read(int[] indices, int epoch) {
    ExampleStore view = views.get(epoch % views.size());
    return new Minibatch(view.rows(indices), view.targets(indices));
  }
}
