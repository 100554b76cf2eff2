package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Task;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The worst mistakes, the worst first: wrong classes by the probability that they were told with,
 * wrong labels by how far their probability is from the truth, numbers by how far they are off,
 * what is no number before all; of equals those of the smaller ids.
 */
public final class Mistakes implements Detail {

  private static final long serialVersionUID = 1L;

  private final Task task;
  private final int most;
  private Mistake[] worst = {};
  private transient PriorityQueue<Mistake> open;

  /**
   * @param most how many are told
   */
  public Mistakes(Task task, int most) {
    this.task = task;
    this.most = most;
  }

  @Override
  public Mistakes none() {
    return new Mistakes(task, most);
  }

  @Override
  public void add(Judged example) {
    switch (task) {
      case CLASSIFICATION -> {
        int told = example.predicted();
        if (told != example.label()) {
          float sure = example.probability(told);
          offer(new Mistake(example.id(), 0, example.label(), told, sure, sure));
        }
      }
      case MULTI_LABEL -> addLabels(example);
      case REGRESSION -> {
        for (int i = 0; i < example.outputs().length; i++) {
          double truth = example.values()[i];
          double told = example.outputs()[i];
          offer(new Mistake(example.id(), i, truth, told, Math.abs(told - truth), 0));
        }
      }
    }
  }

  private void addLabels(Judged example) {
    boolean[] held = example.held();
    for (int i = 0; i < held.length; i++) {
      boolean truth = MultiLabelCounts.holds(example.values()[i]);
      if (held[i] != truth) {
        float probability = example.probabilities()[i];
        float apart = truth ? 1 - probability : probability;
        offer(new Mistake(example.id(), i, truth ? 1 : 0, held[i] ? 1 : 0, apart, probability));
      }
    }
  }

  private void offer(Mistake mistake) {
    if (most == 0 || mistake.size() <= 0) {
      return; // a number that is right; what is no number is the worst
    }
    if (open == null) {
      open = new PriorityQueue<>(Comparator.<Mistake>reverseOrder());
      open.addAll(Arrays.asList(worst));
    }
    if (open.size() == most && mistake.compareTo(open.peek()) > 0) {
      return;
    }
    open.add(mistake);
    if (open.size() > most) {
      open.remove();
    }
  }

  @Override
  public void compact() {
    if (open != null) {
      worst = open.toArray(new Mistake[0]);
      Arrays.sort(worst);
      open = null;
    }
  }

  @Override
  public void merge(Detail other) {
    Mistakes more = (Mistakes) other;
    more.compact();
    for (Mistake mistake : more.worst) {
      offer(mistake);
    }
    compact();
  }

  @Override
  public void tell(ObjectNode metrics, List<String> names) {
    compact();
    ArrayNode told = metrics.putArray("worst");
    for (Mistake mistake : worst) {
      ObjectNode entry = told.addObject().put("id", mistake.id());
      switch (task) {
        case CLASSIFICATION ->
            entry
                .put("label", Detail.name(names, (int) mistake.truth()))
                .put("prediction", Detail.name(names, (int) mistake.told()))
                .put("probability", mistake.probability());
        case MULTI_LABEL ->
            entry
                .put("label", Detail.name(names, mistake.output()))
                .put("holds", mistake.truth() == 1)
                .put("probability", mistake.probability());
        case REGRESSION ->
            entry
                .put("target", Detail.name(names, mistake.output()))
                .put("truth", mistake.truth())
                .put("prediction", mistake.told());
      }
    }
  }
}
