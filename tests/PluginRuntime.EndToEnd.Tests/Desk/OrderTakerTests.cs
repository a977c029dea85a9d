using LiveUpgrade.Desk;
using OrderBook;
using OrderDesk;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Desk;

/// <summary>The order desk of the sample with a book that answers when and as a test says.</summary>
public sealed class OrderTakerTests : IDisposable
{
    private readonly FakeDesk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task PlacingIsUnderWay_NobodyHearsOfTheOrder_AndItsAnswerNamesThePlaceInTheLog()
    {
        var taking = _desk.TakeAsync("a");

        Assert.False(taking.IsCompleted);
        Assert.Null(await _desk.Orders.FindAsync("a"));
        Assert.Equal(0, _desk.Orders.Taken);

        _desk.Book.Answer(0, 17, "2.0.0");
        var accepted = (await taking.Within("the outcome")).Accepted!;
        Assert.Equal(("a", 17, new ServedBy("1.0.0", "1.0.0", "1.0.0", "2.0.0")), (accepted.Id, accepted.Sequence, accepted.Served));
        Assert.Equal(accepted, await _desk.Orders.FindAsync("a"));
    }

    [Fact]
    public async Task PlacingFails_TheOrderIsNotAcknowledged_AndSentAgainItIsTheSameOrder_AdmittedOnce()
    {
        var first = _desk.TakeAsync("a");
        _desk.Book.Fail(0, new BookRefusesException(1, new IOException("No room.")));
        var unwritten = await first.Within("the first outcome");
        Assert.Null(unwritten.Accepted);
        Assert.Contains("No room.", unwritten.Unwritten, StringComparison.Ordinal);
        Assert.Null(await _desk.Orders.FindAsync("a"));

        var second = _desk.TakeAsync("a");
        _desk.Book.Answer(1, 1, "1.0.0");

        Assert.NotNull((await second.Within("the second outcome")).Accepted);
        Assert.Equal(1, _desk.Admitted);
        Assert.Equal(_desk.Book.Orders[0], _desk.Book.Orders[1]);
    }

    [Fact]
    public async Task SameIdTwiceAtOnce_IsPlacedOnce_AndBothGetOneAnswer()
    {
        var first = _desk.TakeAsync("a");
        var second = _desk.TakeAsync("a");
        _desk.Book.Answer(0, 1, "1.0.0");

        Assert.Same((await first.Within("the first outcome")).Accepted, (await second.Within("the second outcome")).Accepted);
        Assert.Single(_desk.Book.Orders);
        Assert.Equal((1, 1), (_desk.Admitted, _desk.Orders.Taken));
    }

    [Fact]
    public async Task AdmissionRefuses_NothingIsPlaced_AndTheOrderMayBeSentAgain()
    {
        _desk.Admits = false;
        Assert.NotNull((await _desk.TakeAsync("a").Within("the refusal")).Refused);
        Assert.Empty(_desk.Book.Orders);

        _desk.Admits = true;
        var again = _desk.TakeAsync("a");
        _desk.Book.Answer(0, 1, "1.0.0");
        Assert.NotNull((await again.Within("the outcome")).Accepted);
    }

    [Fact]
    public void OrdersInTheBook_AreNamedByTheirIdsAlone()
    {
        _ = _desk.TakeAsync("a");
        _ = _desk.TakeAsync("b");
        using var other = new FakeDesk();
        _ = other.TakeAsync("a", quantity: 9);

        Assert.NotEqual(_desk.Book.Orders[0].Id, _desk.Book.Orders[1].Id);
        Assert.Equal(_desk.Book.Orders[0].Id, other.Book.Orders[0].Id);
    }

    [Fact]
    public async Task DeskComesBack_ItKnowsItsOrdersById_AndAnswersThemAsBefore_AdmittedOnce()
    {
        var taking = _desk.TakeAsync("a");
        _desk.Book.Answer(0, 17, "1.0.0");
        var accepted = (await taking.Within("the outcome")).Accepted!;

        _desk.Restart();
        _desk.UnitPrice = 99;
        Assert.Equal(accepted, await _desk.Orders.FindAsync("a"));

        _desk.Restart();
        var again = _desk.TakeAsync("a");
        _desk.Book.Answer(1, 17, "1.0.0");
        Assert.Equal(accepted.Quote, (await again.Within("the outcome of the repeat")).Accepted!.Quote);
        Assert.Equal(_desk.Book.Orders[0], _desk.Book.Orders[1]);
        Assert.Equal(1, _desk.Admitted);
    }

    [Fact]
    public async Task DeskWasKilledBeforeItsBookHadTheOrder_NobodyHearsOfIt_AndSentAgainItGoesOn()
    {
        _ = _desk.TakeAsync("a");
        _desk.Restart();
        Assert.Null(await _desk.Orders.FindAsync("a"));

        var again = _desk.TakeAsync("a");
        _desk.Book.Answer(1, 1, "1.0.0");
        Assert.NotNull((await again.Within("the outcome")).Accepted);
        Assert.Equal(1, _desk.Admitted);
    }

    [Fact]
    public async Task DeskWasKilledInTheMidstOfALine_TheLineIsCutOff_AndTheOthersCount()
    {
        var taking = _desk.TakeAsync("a");
        _desk.Book.Answer(0, 1, "1.0.0");
        await taking.Within("the outcome");
        await File.AppendAllTextAsync(_desk.Quotes, """{"id":"b","symb""");

        _desk.Restart();
        Assert.NotNull(await _desk.Orders.FindAsync("a"));
        _ = _desk.TakeAsync("c");
        Assert.Equal(2, (await File.ReadAllLinesAsync(_desk.Quotes)).Length);
    }

    [Fact]
    public async Task LineIsNoOrder_TheDeskDoesNotStart_AndSaysWhichLine()
    {
        await File.AppendAllTextAsync(_desk.Quotes, "nonsense\n");

        Assert.Contains("line 1", Assert.Throws<InvalidDataException>(_desk.Restart).Message, StringComparison.Ordinal);
    }
}
