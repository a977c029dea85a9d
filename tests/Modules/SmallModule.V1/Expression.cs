namespace Probe;

/// <summary>An arithmetic expression.</summary>
internal abstract class Expression
{
    public abstract double Value();

    public abstract bool IsConstant { get; }

    public abstract int Depth { get; }

    public abstract string Print();

    /// <summary>The same value with fewer steps.</summary>
    public virtual Expression Simplify() => IsConstant ? new Number(Value()) : this;
}

internal sealed class Number(double value) : Expression
{
    public override double Value() => value;

    public override bool IsConstant => true;

    public override int Depth => 1;

    public override string Print() => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public override Expression Simplify() => this;
}

internal sealed class Negation(Expression operand) : Expression
{
    public override double Value() => -operand.Value();

    public override bool IsConstant => operand.IsConstant;

    public override int Depth => operand.Depth + 1;

    public override string Print() => $"-({operand.Print()})";
}

internal abstract class Operation(Expression left, Expression right) : Expression
{
    protected abstract char Sign { get; }

    protected abstract double Combine(double leftValue, double rightValue);

    public override double Value() => Combine(left.Value(), right.Value());

    public override bool IsConstant => left.IsConstant && right.IsConstant;

    public override int Depth => Math.Max(left.Depth, right.Depth) + 1;

    public override string Print() => $"({left.Print()} {Sign} {right.Print()})";
}

internal sealed class Addition(Expression left, Expression right) : Operation(left, right)
{
    protected override char Sign => '+';

    protected override double Combine(double leftValue, double rightValue) => leftValue + rightValue;
}

internal sealed class Subtraction(Expression left, Expression right) : Operation(left, right)
{
    protected override char Sign => '-';

    protected override double Combine(double leftValue, double rightValue) => leftValue - rightValue;
}

internal sealed class Multiplication(Expression left, Expression right) : Operation(left, right)
{
    protected override char Sign => '*';

    protected override double Combine(double leftValue, double rightValue) => leftValue * rightValue;
}

internal sealed class Division(Expression left, Expression right) : Operation(left, right)
{
    protected override char Sign => '/';

    protected override double Combine(double leftValue, double rightValue) => leftValue / rightValue;
}
