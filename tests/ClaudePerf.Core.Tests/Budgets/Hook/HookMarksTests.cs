using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

/// <summary>A warning is marked once it is out, and one that nobody saw is said again.</summary>
public sealed class HookMarksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-marks-").FullName;
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_said_is_not_said_again()
    {
        var marks = new HookMarks(_folder);
        marks.Claim(["a", "b"], Now)!.Confirm();
        Assert.Null(marks.Claim(["a"], Now));
        // Lower thresholds were reached too.
        Assert.Null(marks.Claim(["b"], Now));
    }

    [Fact]
    public void What_could_not_be_said_is_said_by_the_next()
    {
        var marks = new HookMarks(_folder);
        marks.Claim(["a"], Now)!.Release();
        Assert.NotNull(marks.Claim(["a"], Now));
    }

    [Fact]
    public void Of_two_that_would_say_it_one_does()
    {
        var marks = new HookMarks(_folder);
        Assert.NotNull(marks.Claim(["a"], Now));
        Assert.Null(marks.Claim(["a"], Now));
    }

    [Fact]
    public void A_claim_of_a_process_that_ended_lapses()
    {
        var marks = new HookMarks(_folder);
        Assert.NotNull(marks.Claim(["a"], Now));
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "a"), DateTime.UtcNow.AddMinutes(-1));
        Assert.NotNull(marks.Claim(["a"], Now));
    }

    [Fact]
    public void Old_marks_go()
    {
        var marks = new HookMarks(_folder);
        marks.Claim(["old"], Now)!.Confirm();
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "old"), DateTime.UtcNow.AddDays(-100));
        marks.Claim(["new"], Now)!.Confirm();
        Assert.Equal(["new"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Where_nothing_can_be_marked_it_is_said_each_time()
    {
        using var sandbox = new HookSandbox();
        sandbox.Set("daily", 900, action: BudgetAction.Warn);
        sandbox.Use(1000);
        Directory.CreateDirectory(sandbox.HookFolder);
        File.WriteAllText(Path.Combine(sandbox.HookFolder, "warned"), "in the way");
        Assert.Equal(BudgetHookDecision.Warn, sandbox.Run(sandbox.Prompt()).Decision);
        Assert.Equal(BudgetHookDecision.Warn, sandbox.Run(sandbox.Prompt()).Decision);
    }
}
