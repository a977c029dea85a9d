using Superpower;
using Superpower.Parsers;

namespace Probe;

/// <summary>Reads expressions of numbers, + - * / and parentheses.</summary>
internal sealed class ExpressionReader
{
    private static readonly TextParser<double> Literal = Numerics.DecimalDouble.Between(Span.WhiteSpace.IgnoreMany(), Span.WhiteSpace.IgnoreMany());

    private static readonly TextParser<Expression> Constant = Literal.Select(value => (Expression)new Number(value));

    private static readonly TextParser<Expression> Group =
        from open in Sign('(')
        from inner in Superpower.Parse.Ref(() => Sum!)
        from close in Sign(')')
        select inner;

    private static readonly TextParser<Expression> Operand =
        (from sign in Sign('-') from operand in Group select (Expression)new Negation(operand)).Try()
        .Or(Group).Or(Constant);

    private static readonly TextParser<Expression> Product = Superpower.Parse.Chain(Sign('*').Or(Sign('/')), Operand, Combine);

    private static readonly TextParser<Expression> Sum = Superpower.Parse.Chain(Sign('+').Or(Sign('-')), Product, Combine);

    private static readonly TextParser<Expression> Whole = Sum.AtEnd();

    public Expression Read(string text) => Whole.Parse(text).Simplify();

    private static TextParser<char> Sign(char sign) => Character.EqualTo(sign).Between(Span.WhiteSpace.IgnoreMany(), Span.WhiteSpace.IgnoreMany());

    private static Expression Combine(char sign, Expression left, Expression right) => sign switch
    {
        '+' => new Addition(left, right),
        '-' => new Subtraction(left, right),
        '*' => new Multiplication(left, right),
        _ => new Division(left, right),
    };
}
