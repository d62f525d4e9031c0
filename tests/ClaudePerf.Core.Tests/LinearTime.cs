namespace ClaudePerf.Core.Tests;

/// <summary>
/// Shows that work grows in proportion to its input: a text at once against a sixteenth of it sixteen times over. Both take
/// as much processor time where it does; quadratic work takes sixteen times as much at once. How long other processes keep the
/// thread waiting is not counted.
/// </summary>
internal static class LinearTime
{
    private const int Parts = 16;
    private const int FewestRounds = 2;
    private const int Rounds = 4;
    private const int MostRounds = 24;
    private const double Limit = 6;

    // Within this the code is compiled as it stays, and two rounds tell as much as four.
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

    /// <summary>Asserts that <paramref name="work"/> on the whole text takes less than six times as long as on its sixteenth sixteen
    /// times.</summary>
    /// <param name="length">The length of the whole, in UTF-16 units.</param>
    /// <param name="repeated">What the text consists of.</param>
    /// <param name="work">What is done with the text.</param>
    internal static void AssertHolds(int length, string repeated, Action<string> work)
    {
        var whole = string.Concat(Enumerable.Repeat(repeated, length / repeated.Length));
        var part = whole[..(whole.Length / Parts)];
        work(part);
        var best = (Parts: TimeSpan.MaxValue, Whole: TimeSpan.MaxValue);
        // A round in which memory was collected or code compiled proves nothing; quadratic work stays so in all of them.
        var spent = TimeSpan.Zero;
        for (var round = 0; IsNeeded(round, spent) || (round < MostRounds && !IsLinear(best)); round++)
        {
            var (parts, once) = (Time(part, Parts, work), Time(whole, 1, work));
            best = (Min(best.Parts, parts), Min(best.Whole, once));
            spent += parts + once;
        }
        Assert.True(IsLinear(best), $"{Parts} times {part.Length} characters took {best.Parts}, {whole.Length} at once took {best.Whole}");
    }

    private static bool IsNeeded(int round, TimeSpan spent) => round < FewestRounds || (round < Rounds && spent < Enough);

    // Below a few milliseconds the clock and the scheduler are measured, not the work.
    private static bool IsLinear((TimeSpan Parts, TimeSpan Whole) best) =>
        best.Whole.TotalMilliseconds < Limit * Math.Max(best.Parts.TotalMilliseconds, 5);

    private static TimeSpan Time(string text, int times, Action<string> work)
    {
        var start = ThreadTime.Now;
        for (var i = 0; i < times; i++)
            work(text);
        return ThreadTime.Now - start;
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
