using System.Text;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Live;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>
/// <c>claudeperf watch</c>: the live view of <c>Watch-TokenUsage</c>, or a line for each new request where there is no screen.
/// </summary>
public static class WatchProcess
{
    /// <summary>Shows usage until the user quits.</summary>
    /// <param name="run">What to show.</param>
    /// <param name="output">The screen.</param>
    /// <returns>The exit code; see <see cref="VerbOutput"/>.</returns>
    public static int Run(WatchRun run, VerbOutput output)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        return VerbGuard.Run(output.Error, () => Answer(run, output));
    }

    private static int Answer(WatchRun run, VerbOutput output)
    {
        var (query, roots) = SelectedUsage.Prepare(run);
        using var temporary = run.NoIndex ? new TemporaryIndex(CancellationToken.None) : null;
        using var own = temporary is null ? UsageIndex.Open(UsageIndex.DefaultPath) : null;
        using var follower = new UsageFollower(
            own ?? temporary!.Index, roots, TranscriptReadOptions.Recovering(query.Catalog), includeDeleted: true);
        var exitCode = VerbOutput.Answered;
        new LiveLoop(follower, query, BudgetStore.ReadAll(run.Folder)).Run(
            Output(run, query, output), () => follower.Refresh(cancellation: CancellationToken.None),
            reading => exitCode = SelectedUsage.Report(reading.Problems, output.Error), run.Once, CancellationToken.None);
        return exitCode;
    }

    private static ILiveOutput Output(WatchRun run, UsageQuery query, VerbOutput output)
    {
        if (run.Json)
            return new Objects(output);
        if (output.Width is not { } width)
            return new RequestLines(output, query);
        return run.Once ? new Snapshot(output, width) : new Screen(output, new LiveViewer(query));
    }

    // One JSON object a line, at the start and after every new usage.
    private sealed class Objects(VerbOutput output) : ILiveOutput
    {
        public void Show(LiveUsage usage, UsageTable table, bool isNew)
        {
            if (isNew)
                output.WriteJsonLine(usage, VerbJson.Shapes.LiveUsage);
        }
    }

    private sealed class Snapshot(VerbOutput output, int width) : ILiveOutput
    {
        public void Show(LiveUsage usage, UsageTable table, bool isNew) =>
            output.WriteLines(LiveScreen.Draw(usage, width, int.MaxValue, output.HasColor));
    }

    private sealed class RequestLines(VerbOutput output, UsageQuery query) : ILiveOutput
    {
        private readonly LiveRequestLines _lines = new(query);

        public void Show(LiveUsage usage, UsageTable table, bool isNew)
        {
            if (isNew)
                output.WriteLines(_lines.New(usage, table));
        }
    }

    // The alternate screen, so that the previous content reappears at the end.
    private sealed class Screen(VerbOutput output, LiveViewer viewer) : ILiveOutput
    {
        private readonly LiveKeyboard? _keyboard = Console.IsInputRedirected ? null : new LiveKeyboard(viewer);
        private (int Width, int Height) _size;
        private bool _isOpen;

        public WaitHandle? Pressed => _keyboard?.Pressed;

        public bool HasEnded => viewer.HasEnded;

        private static (int Width, int Height) Size => (Math.Max(1, Console.WindowWidth), Math.Max(1, Console.WindowHeight));

        public void Show(LiveUsage usage, UsageTable table, bool isNew)
        {
            viewer.Update(usage, table);
            if (!_isOpen)
            {
                Write(LiveFrame.EnterScreen);
                _isOpen = true;
                _keyboard?.Start();
            }
            Draw();
        }

        public void Refit()
        {
            if (_keyboard?.TakeChange() == true || Size != _size)
                Draw();
        }

        public void End()
        {
            _keyboard?.Dispose();
            if (_isOpen)
                Write(LiveFrame.LeaveScreen);
            _isOpen = false;
        }

        private void Draw()
        {
            _size = Size;
            Write(LiveFrame.Draw(viewer, _size.Width, _size.Height, output.HasColor));
        }

        // Escape sequences and line ends go to the terminal as they are.
        private void Write(string text)
        {
            output.Output.Write(Encoding.UTF8.GetBytes(text));
            output.Output.Flush();
        }
    }
}
