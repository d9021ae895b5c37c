package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoFloat;
import org.narthex.model.Matcher;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.FunctionSignature;
import org.narthex.promql.api.ast.TimeModifier;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.promql.api.ast.VectorMatching;

/** Writes the tree of an expression for the tree view of the user interface; keys are sorted. */
final class ParseTreeJson {
    private ParseTreeJson() {}

    static void write(JsonOut json, @Nullable Expr expr) throws IOException {
        switch (expr) {
            case null -> json.nul();
            case Expr.NumberLiteral number -> {
                json.beginObject().key("type").string("numberLiteral");
                json.key("val").string(GoFloat.fixed(number.value())).endObject();
            }
            case Expr.StringLiteral text -> {
                json.beginObject().key("type").string("stringLiteral");
                json.key("val").string(text.value()).endObject();
            }
            case Expr.Paren paren -> {
                json.beginObject().key("expr");
                write(json, paren.expr());
                json.key("type").string("parenExpr").endObject();
            }
            case Expr.Unary unary -> {
                json.beginObject().key("expr");
                write(json, unary.expr());
                json.key("op").string(unary.minus() ? "-" : "+").key("type").string("unaryExpr").endObject();
            }
            case Expr.Binary binary -> binary(json, binary);
            case Expr.Call call -> call(json, call);
            case Expr.Aggregate aggregate -> aggregate(json, aggregate);
            case Expr.VectorSelector selector -> {
                json.beginObject();
                selector(json, selector, null);
                json.key("type").string("vectorSelector").endObject();
            }
            case Expr.MatrixSelector matrix -> {
                json.beginObject();
                selector(json, matrix.selector(), matrix);
                json.key("type").string("matrixSelector").endObject();
            }
            case Expr.Subquery subquery -> subquery(json, subquery);
            case Expr.Duration duration -> duration(json, duration);
        }
    }

    private static void binary(JsonOut json, Expr.Binary binary) throws IOException {
        json.beginObject().key("bool").bool(binary.returnBool()).key("lhs");
        write(json, binary.left());
        json.key("matching");
        VectorMatching matching = binary.matching();
        if (matching == null) {
            json.nul();
        } else {
            json.beginObject().key("card").string(matching.cardinality().text());
            json.key("fillValues").beginObject().key("lhs");
            fill(json, matching.fillLeft());
            json.key("rhs");
            fill(json, matching.fillRight());
            json.endObject().key("include");
            texts(json, matching.include());
            json.key("labels");
            texts(json, matching.labels());
            json.key("on").bool(matching.on()).endObject();
        }
        json.key("op").string(binary.operator().text()).key("rhs");
        write(json, binary.right());
        json.key("type").string("binaryExpr").endObject();
    }

    private static void fill(JsonOut json, @Nullable Double value) throws IOException {
        if (value == null) {
            json.nul();
        } else {
            json.number(value.doubleValue());
        }
    }

    private static void call(JsonOut json, Expr.Call call) throws IOException {
        json.beginObject().key("args").beginList();
        for (Expr argument : call.arguments()) {
            write(json, argument);
        }
        FunctionSignature function = call.function();
        json.endList().key("func").beginObject().key("argTypes").beginList();
        for (ValueType type : function.arguments()) {
            json.string(type.word());
        }
        json.endList().key("name").string(function.name());
        json.key("returnType").string(function.returns().word());
        json.key("variadic").number(function.variadic()).endObject();
        json.key("type").string("call").endObject();
    }

    private static void aggregate(JsonOut json, Expr.Aggregate aggregate) throws IOException {
        json.beginObject().key("expr");
        write(json, aggregate.expr());
        json.key("grouping");
        texts(json, aggregate.grouping());
        json.key("op").string(aggregate.operator().text()).key("param");
        write(json, aggregate.parameter());
        json.key("type").string("aggregation").key("without").bool(aggregate.without()).endObject();
    }

    private static void selector(JsonOut json, Expr.VectorSelector selector, Expr.@Nullable MatrixSelector matrix)
            throws IOException {
        json.key("anchored").bool(selector.anchored()).key("matchers").beginList();
        for (Matcher matcher : selector.matchers()) {
            json.beginObject().key("name").string(matcher.name());
            json.key("type").string(matcher.type().operator()).key("value").string(matcher.value()).endObject();
        }
        json.endList().key("name").string(selector.name());
        offset(json, selector.time());
        if (matrix != null) {
            json.key("range").number(matrix.length()).key("rangeExpr");
            durationPart(json, matrix.lengthExpr());
        }
        json.key("smoothed").bool(selector.smoothed());
        anchor(json, selector.time());
        at(json, selector.time());
    }

    private static void subquery(JsonOut json, Expr.Subquery subquery) throws IOException {
        json.beginObject().key("expr");
        write(json, subquery.expr());
        offset(json, subquery.time());
        json.key("range").number(subquery.length()).key("rangeExpr");
        durationPart(json, subquery.lengthExpr());
        anchor(json, subquery.time());
        json.key("step").number(subquery.step()).key("stepExpr");
        durationPart(json, subquery.stepExpr());
        at(json, subquery.time());
        json.key("type").string("subquery").endObject();
    }

    private static void duration(JsonOut json, Expr.Duration duration) throws IOException {
        json.beginObject().key("lhs");
        durationPart(json, duration.left());
        json.key("op").string(duration.operator().text()).key("rhs");
        durationPart(json, duration.right());
        json.key("type").string("durationExpr").key("wrapped").bool(duration.wrapped()).endObject();
    }

    /** Inside a duration a number tells whether it was written as one. */
    private static void durationPart(JsonOut json, @Nullable Expr expr) throws IOException {
        if (expr instanceof Expr.NumberLiteral number) {
            json.beginObject().key("duration").bool(number.duration()).key("type").string("numberLiteral");
            json.key("val").string(GoFloat.fixed(number.value())).endObject();
        } else {
            write(json, expr);
        }
    }

    private static void offset(JsonOut json, TimeModifier time) throws IOException {
        json.key("offset").number(time.offsetMillis()).key("offsetExpr");
        durationPart(json, time.offsetExpr());
    }

    private static void anchor(JsonOut json, TimeModifier time) throws IOException {
        json.key("startOrEnd");
        TimeModifier.Anchor anchor = time.anchor();
        if (anchor == null) {
            json.nul();
        } else {
            json.string(anchor.name().toLowerCase(Locale.ROOT));
        }
    }

    private static void at(JsonOut json, TimeModifier time) throws IOException {
        json.key("timestamp");
        Long timestamp = time.timestamp();
        if (timestamp == null) {
            json.nul();
        } else {
            json.number(timestamp.longValue());
        }
    }

    private static void texts(JsonOut json, List<String> texts) throws IOException {
        json.beginList();
        for (String text : texts) {
            json.string(text);
        }
        json.endList();
    }
}
