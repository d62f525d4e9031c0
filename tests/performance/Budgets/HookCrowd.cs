using System.Globalization;
using ClaudePerf.Core.Usage.Index;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Performance.Budgets;

/// <summary>Many hooks at once, half of them for an agent whose budget is used up: none of those may pass, whatever locks the index and
/// whatever is written in the meantime.</summary>
internal sealed class HookCrowd(HookHost host, string folder, int size, Func<string, string> input, string transcript)
{
    internal const string Blocked = "reviewer";
    internal const string Free = "Explore";

    private string Data => Path.Combine(folder, "data");

    internal object Run()
    {
        ForgetLedgers();
        var cold = Crowd("without ledger");
        var warm = Crowd("nothing changed");
        HookMeasurement.Grow(transcript);
        var grown = Crowd("after a transcript grew");
        HookMeasurement.Grow(transcript);
        object locked, lockedCold, lockedAlone, gateHeld, gateHeldCold;
        using (Lock("BEGIN EXCLUSIVE;"))
        {
            locked = Crowd("index locked by another process");
            ForgetLedgers();
            lockedCold = Crowd("index locked, without ledger");
        }
        ForgetLedgers();
        using (Lock("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;"))
            lockedAlone = Crowd("index locked for readers too, without ledger");
        HookMeasurement.Grow(transcript);
        using (HoldGates())
        {
            gateHeld = Crowd("the ledger's lock held by another process");
            ForgetLedgers(andLocks: false);
            gateHeldCold = Crowd("the ledger's lock held, without ledger");
        }
        using var stop = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                HookMeasurement.Grow(transcript);
                Thread.Sleep(5);
            }
        });
        writer.Start();
        var growing = Crowd("while a transcript grows");
        stop.Cancel();
        writer.Join();
        return new { cold, warm, grown, locked, lockedCold, lockedAlone, gateHeld, gateHeldCold, growing };
    }

    private object Crowd(string name)
    {
        var answers = new HookAnswer[size];
        using var go = new ManualResetEventSlim();
        // Separate threads, so that no start waits for the pool to grow.
        var threads = Enumerable.Range(0, size).Select(i => new Thread(() =>
        {
            go.Wait();
            answers[i] = host.Run(folder, host.Hook, input(i % 2 == 0 ? Blocked : Free));
        })).ToList();
        threads.ForEach(thread => thread.Start());
        go.Set();
        threads.ForEach(thread => thread.Join());
        var passed = answers.Where((answer, i) => i % 2 == 0 && answer.ExitCode != 2).Count();
        var refused = answers.Where((answer, i) => i % 2 == 1 && answer.ExitCode != 0).Count();
        var figure = HookHost.Figure($"{size} at once ({host.Name}), {name}", answers, wereAlone: false);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{"",-60} {passed} passed a used-up budget, {refused} were refused without one"));
        if (passed > 0 || refused > 0)
            Environment.ExitCode = 1;
        return new { passed, refused, figure };
    }

    private string HookFolder => Path.Combine(Data, "hook");

    private void ForgetLedgers(bool andLocks = true)
    {
        foreach (var path in Directory.EnumerateFiles(HookFolder, "*.ledger" + (andLocks ? "*" : "")).ToList())
            File.Delete(path);
    }

    private HeldFiles HoldGates() => new([.. Directory.EnumerateFiles(HookFolder, "*.ledger.lock")]);

    private SqliteConnection Lock(string how)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(Data, UsageIndex.FileName), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = how;
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>Holds locks as another process would.</summary>
    private sealed class HeldFiles(string[] paths) : IDisposable
    {
        private readonly List<FileStream> _files =
            [.. paths.Select(static path => new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))];

        public void Dispose() => _files.ForEach(static file => file.Dispose());
    }
}
