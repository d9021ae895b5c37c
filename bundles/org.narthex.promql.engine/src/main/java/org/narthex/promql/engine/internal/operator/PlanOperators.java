package org.narthex.promql.engine.internal.operator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.ast.AggregateOperator;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.promql.api.ast.VectorMatching;
import org.narthex.promql.engine.internal.aggregate.AggregateOperation;
import org.narthex.promql.engine.internal.aggregate.CountValuesOperation;
import org.narthex.promql.engine.internal.aggregate.SelectOperation;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Holding;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.QueryMemory;
import org.narthex.promql.engine.internal.exec.SampleCounts;
import org.narthex.promql.engine.internal.exec.SampleLedger;
import org.narthex.promql.engine.internal.exec.ScalarArguments;
import org.narthex.promql.engine.internal.exec.ScalarColumn;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.function.LabelFunctions;
import org.narthex.promql.engine.internal.plan.Plan;
import org.narthex.promql.engine.internal.window.InstantTask;
import org.narthex.promql.engine.internal.window.SeriesScan;

/** Makes operators of plans. Scalars are evaluated at once, vectors when their operators are asked. */
public final class PlanOperators {
    /** So many operators of a chain work hand in hand; the stack is deep enough for them. */
    private static final int CHAIN_LINKS = 50;

    /** Most steps of a query or subquery: a column has 128 MiB then. */
    private static final int MAX_STEPS = 1 << 24;

    /** More than the API lets a range query have: steps of a long subquery. */
    private static final int MANY_STEPS = 11_001;

    private final QueryContext whole;
    private final EvaluationOrder order;
    private final @Nullable Profile profile;

    /**
     * The operators of one execution of the plan.
     *
     * @param profile takes measurements; null for none
     */
    public PlanOperators(QueryContext context, Plan plan, @Nullable Profile profile) {
        this(context, new EvaluationOrder(plan), profile);
    }

    private PlanOperators(QueryContext context, EvaluationOrder order, @Nullable Profile profile) {
        this.whole = context;
        this.order = order;
        this.profile = profile;
    }

    /** The operators of the same execution for parts that are evaluated at other steps. */
    PlanOperators counting(SampleCounts counts) {
        return new PlanOperators(whole.counting(counts), order, profile);
    }

    /** The operator of a plan that evaluates to a vector. */
    public Operator vector(Plan plan, Steps steps) {
        if (profile == null || plan instanceof Plan.Sign s && !s.minus()) {
            return make(plan, steps);
        }
        long begin = System.nanoTime();
        try {
            Operator made = make(plan, steps);
            // The last operator of a chain is measured as each of its links is.
            return plan instanceof Plan.Binary ? made : profile.measured(plan, made);
        } finally {
            profile.took(plan, begin);
        }
    }

    /** An operator that does not come from {@link #vector}, measured where that is asked for. */
    Operator measured(Plan plan, Operator operator) {
        return profile == null ? operator : profile.measured(plan, operator);
    }

    private Operator make(Plan plan, Steps steps) {
        if (steps.count() == 0) {
            return () -> null;
        }
        checkLength(steps);
        if (steps.count() > MANY_STEPS) {
            // Counts, bitmaps and constants that follow the steps, whether there are series or not.
            whole.memory().take(QueryMemory.columnBytes(steps.count()));
        }
        QueryContext context = whole.of(order.of(plan));
        return switch (plan) {
            case Plan.Select s -> select(context, s, steps);
            case Plan.StepInvariant s -> {
                Steps once = Steps.at(steps.start());
                SampleCounts counts = new SampleCounts(once, false);
                yield new InvariantOperation(context, counting(counts).vector(s.expr(), once), counts, steps.count());
            }
            case Plan.Sign s -> s.minus() ? new NegateOperation(context, vector(s.expr(), steps)) : vector(s.expr(), steps);
            case Plan.Binary b -> binary(b, steps);
            case Plan.Aggregate a -> aggregate(context, a, steps);
            case Plan.Call c -> new CallOperators(context, this).vector(c, steps);
            case Plan.Number n -> throw wrongType(plan);
            case Plan.Text t -> throw wrongType(plan);
            case Plan.Window w -> throw wrongType(plan);
            case Plan.Subquery s -> throw wrongType(plan);
        };
    }

    /** A scalar as an argument. */
    ScalarColumn column(Plan plan, Steps steps) {
        double[][] values = new double[1][];
        SampleLedger.Part cost = whole.ledger().aside(() -> values[0] = scalar(plan, steps));
        return new ScalarColumn(values[0], cost);
    }

    /** A scalar that is evaluated behind a vector, whose errors come first. */
    ScalarColumn columnBehind(Plan plan, Steps steps, Operator vector) {
        try {
            return column(plan, steps);
        } catch (EvaluationException e) {
            evaluated(vector);
            throw e;
        }
    }

    /** The operator of a plan, made when it is asked: errors come in the order in which parts are evaluated. */
    private Operator later(Plan plan, Steps steps) {
        return new Operator() {
            private @Nullable Operator made;

            @Override
            public @Nullable StepSeries next() {
                Operator operator = made;
                if (operator == null) {
                    operator = vector(plan, steps);
                    made = operator;
                }
                return operator.next();
            }
        };
    }

    /** Refuses columns so long that a few of them would take all memory, whether they have samples or not. */
    static void checkLength(Steps steps) {
        if (steps.count() > MAX_STEPS) {
            throw EvaluationException.execution(
                    "query processing would load too many samples into memory in query execution");
        }
    }

    /** The values of a plan that evaluates to a scalar, for all steps. */
    public double[] scalar(Plan plan, Steps steps) {
        if (profile == null) {
            return new ScalarValues(this, whole).of(plan, steps);
        }
        long begin = System.nanoTime();
        try {
            return new ScalarValues(this, whole).of(plan, steps);
        } finally {
            profile.took(plan, begin);
        }
    }

    private static Operator select(QueryContext context, Plan.Select s, Steps steps) {
        if (s.smoothed()) {
            return new SeriesScan(context, s, () -> new SmoothTask(context, s, steps));
        }
        return new SeriesScan(context, s, () -> new InstantTask(context, s, steps, InstantTask.Take.VALUE));
    }

    /** The operators of a chain, first the leftmost: a chain may be longer than the stack is deep. */
    static Deque<Plan.Binary> chain(Plan.Binary last) {
        Deque<Plan.Binary> chain = new ArrayDeque<>();
        Plan first = last;
        while (first instanceof Plan.Binary b && b.type() == last.type()) {
            chain.push(b);
            first = b.left();
        }
        return chain;
    }

    private Operator binary(Plan.Binary last, Steps steps) {
        Deque<Plan.Binary> chain = chain(last);
        Operator operator = later(chain.element().left(), steps);
        int links = 0;
        for (Plan.Binary b : chain) {
            if (++links % CHAIN_LINKS == 0) {
                operator = evaluated(operator);
            }
            operator = measured(b, binary(b, operator, steps));
        }
        return operator;
    }

    /** An operator that has done its work already. */
    private Operator evaluated(Operator operator) {
        Deque<StepSeries> all = new ArrayDeque<>();
        Holding holding = whole.holding();
        for (StepSeries s = operator.next(); s != null; s = operator.next()) {
            holding.add(s);
            all.add(s);
        }
        return () -> {
            StepSeries s = all.poll();
            if (s == null) {
                holding.clear();
            }
            return s;
        };
    }

    /**
     * The operator of two operands.
     *
     * @param left the left one, unless it is a scalar
     */
    private Operator binary(Plan.Binary b, Operator left, Steps steps) {
        QueryContext context = whole.of(order.of(b));
        boolean leftScalar = b.left().type() == ValueType.SCALAR;
        if (leftScalar || b.right().type() == ValueType.SCALAR) {
            ScalarColumn scalar = leftScalar ? column(b.left(), steps) : columnBehind(b.right(), steps, left);
            Operator vector = leftScalar ? vector(b.right(), steps) : left;
            boolean changes = ElementMath.changesMetric(b.operator()) || b.returnBool();
            return new SampleOperation(
                    context,
                    vector,
                    new VectorScalarFunction(context, b, scalar.values(), leftScalar, steps.count()),
                    changes ? Dropping.METADATA : Dropping.NOTHING,
                    steps.count(),
                    leftScalar
                            ? new ScalarArguments(List.of(scalar), List.of())
                            : new ScalarArguments(List.of(), List.of(scalar)));
        }
        VectorMatching matching = Objects.requireNonNull(b.matching(), "matching of two vectors");
        Operator right = later(b.right(), steps);
        return b.operator().isSet()
                ? new SetOperation(context, b.operator(), matching, left, right, steps.count())
                : new JoinOperation(context, b, matching, left, right, steps.count());
    }

    private Operator aggregate(QueryContext context, Plan.Aggregate a, Steps steps) {
        Plan parameter = a.parameter();
        if (a.operator() == AggregateOperator.COUNT_VALUES) {
            String label = text(Objects.requireNonNull(parameter, "label of count_values"));
            if (!LabelFunctions.isValidName(label)) {
                throw EvaluationException.execution("invalid label name " + org.narthex.model.GoQuote.quote(label));
            }
            return new CountValuesOperation(context, a, vector(a.expr(), steps), label, steps);
        }
        ScalarColumn parameters = parameter == null ? null : column(parameter, steps);
        Operator input = vector(a.expr(), steps);
        return switch (a.operator()) {
            case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO ->
                new SelectOperation(context, a, input, Objects.requireNonNull(parameters, "parameter"), steps);
            case SUM, AVG, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR, QUANTILE, COUNT_VALUES ->
                new AggregateOperation(context, a, input, parameters, steps);
        };
    }

    /** The texts of arguments. */
    static List<String> texts(List<Plan> plans) {
        return plans.stream().map((Function<Plan, String>) PlanOperators::text).toList();
    }

    private static String text(Plan plan) {
        if (plan instanceof Plan.Text t) {
            return t.value();
        }
        throw wrongType(plan);
    }

    static EvaluationException wrongType(Plan plan) {
        return EvaluationException.execution("unhandled expression of type: " + plan.type().documented());
    }
}
