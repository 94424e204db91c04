package dev.uvport.jcstress;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * Runs races with jcstress and judges them: a forbidden outcome fails, and so does a race that was
 * left out or could not run, which jcstress itself lets pass.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> None.
 */
public final class Races {
  private Races() {}

  /**
   * Runs them and exits with 0 if every one ran and none had a forbidden outcome.
   *
   * @param args jcstress's own
   * @throws Exception if they cannot be run
   */
  public static void main(String[] args) throws Exception {
    Options options = new Options(args);
    if (!options.parse()) {
      System.exit(2);
    }
    JCStress jcstress = new JCStress(options);
    jcstress.run();
    List<String> faults = judge(jcstress.getTests(), read(options.getResultFile()));
    faults.forEach(System.out::println);
    System.exit(faults.isEmpty() ? 0 : 1);
  }

  private static Iterable<TestResult> read(String file) throws Exception {
    InProcessCollector results = new InProcessCollector();
    DiskReadCollector reader = new DiskReadCollector(file, results);
    try {
      reader.dump();
    } finally {
      reader.close();
    }
    return results.getTestResults();
  }

  private static List<String> judge(SortedSet<String> planned, Iterable<TestResult> results) {
    List<String> faults = new ArrayList<>();
    SortedSet<String> missing = new TreeSet<>(planned);
    long samples = 0;
    for (TestResult result : results) {
      missing.remove(result.getName());
      samples += result.getTotalCount();
      if (result.status() != Status.NORMAL) {
        faults.add(result.getName() + ": " + result.status() + " " + result.getMessages());
      } else if (!result.grading().isPassed) {
        faults.add(result.getName() + ": " + result.grading().failureMessages);
      }
    }
    missing.forEach(name -> faults.add(name + ": did not run"));
    System.out.printf(
        "jcstress: %d races, %d samples, %d faults%n", planned.size(), samples, faults.size());
    return faults;
  }
}
