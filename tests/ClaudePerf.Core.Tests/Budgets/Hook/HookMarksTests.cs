using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

/// <summary>A warning is marked once it is written, and one that nobody saw is reported again.</summary>
public sealed class HookMarksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-marks-").FullName;
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Reported_warnings_are_not_repeated()
    {
        var marks = new HookMarks(_folder);
        marks.Claim(["a", "b"], Now)!.Confirm();
        Assert.Null(marks.Claim(["a"], Now));
        // Lower thresholds were reached too.
        Assert.Null(marks.Claim(["b"], Now));
    }

    [Fact]
    public void Warnings_that_failed_are_reported_by_the_next_call()
    {
        var marks = new HookMarks(_folder);
        marks.Claim(["a"], Now)!.Release();
        Assert.NotNull(marks.Claim(["a"], Now));
    }

    [Fact]
    public void Of_two_concurrent_claims_one_succeeds()
    {
        var marks = new HookMarks(_folder);
        Assert.NotNull(marks.Claim(["a"], Now));
        Assert.Null(marks.Claim(["a"], Now));
    }

    [Fact]
    public void A_claim_of_an_ended_process_expires()
    {
        var marks = new HookMarks(_folder);
        Assert.NotNull(marks.Claim(["a"], Now));
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "a"), DateTime.UtcNow.AddMinutes(-1));
        Assert.NotNull(marks.Claim(["a"], Now));
    }

    [Fact]
    public void Old_marks_are_deleted()
    {
        var marks = new HookMarks(_folder);
        marks.Claim(["old"], Now)!.Confirm();
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "old"), DateTime.UtcNow.AddDays(-100));
        marks.Claim(["new"], Now)!.Confirm();
        Assert.Equal(["new"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Without_marks_the_warning_is_repeated_each_time()
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
