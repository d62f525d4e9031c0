using ClaudePerf.Core.Reports.Live;

namespace ClaudePerf.Core.Tests.Reports.Live;

public class LiveFrameTests
{
    [Fact]
    public void Every_line_clears_its_rest_and_the_last_one_does_not_scroll() =>
        Assert.Equal("\u001b[?2026h\u001b[Hone\u001b[K\r\ntwo\u001b[K\u001b[J\u001b[?2026l", LiveFrame.Of(["one", "two"]));

    [Theory]
    [InlineData(0, 150)]
    [InlineData(100, 400)]
    [InlineData(5000, 700)]
    public void Reading_takes_a_fifth_of_the_time_within_bounds(int work, int pause) =>
        Assert.Equal(TimeSpan.FromMilliseconds(pause), LivePace.PauseAfter(TimeSpan.FromMilliseconds(work)));
}
