using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Tests.Optimization.Rewriting;

/// <summary>Rewordings that say the same in fewer words, and those that do not.</summary>
public sealed class RewordingCheckTests
{
    public static TheoryData<string, string> Honest { get; } = new()
    {
        { "The module is quite a big one.", "The module is big." },
        { "The billing service is a service that is responsible for handling all of the invoices that are sent to customers.", "The billing service handles all invoices sent to customers." },
        { "This module is basically a wrapper that is used to store the sessions of the users.", "This module is a wrapper to store sessions of users." },
        { "The agent is a highly skilled engineer with deep expertise in Rust and Go.", "The agent is a skilled engineer with expertise in Rust and Go." },
        { "The API returns JSON in the form of a list.", "The API returns JSON in the form of a list." },
        { "The cache is a store. The cache keeps the tokens of 30 sessions.", "The cache is a store that keeps the tokens of 30 sessions." },
        { "The queue essentially holds up to 500 messages.", "The queue holds up to 500 messages." },
        { "The config lives in the file `app.yaml`, which is the file that the server reads at startup.", "The config lives in the file `app.yaml`, which the server reads at startup." },
        { "It is worth noting that the table has 3 columns.", "The table has 3 columns." },
        { "The team, which is known as the platform team, owns the pipeline.", "The platform team owns the pipeline." },
        { "The repository contains a comprehensive suite of tests.", "The repository contains a suite of tests." },
        { "The purpose of the gateway is the routing of the requests to the services.", "The gateway is the routing of requests to services." },
        { "The database is actually PostgreSQL 16, and it is hosted on AWS.", "The database is PostgreSQL 16 and hosted on AWS." },
        { "The logs are written to /var/log/app in the JSON format.", "Logs are written to /var/log/app in JSON format." },
        { "The frontend is built with React and TypeScript, and the frontend is served by nginx.", "The frontend is built with React and TypeScript and served by nginx." },
        { "The report is made in the course of the night.", "The report is made in the course of the night." },
        { "The scheduler runs every 5 minutes, and it has the ability to run 20 jobs.", "The scheduler runs every 5 minutes and has 20 jobs." },
        { "The \"fast\" mode is really only a name.", "The \"fast\" mode is really only a name." },
        { "There are various kinds of events: created, updated and deleted.", "Kinds of events: created, updated and deleted." },
        { "The service is very fast and it is very robust.", "The service is fast." },
        { "Each night a job of the service reads the list of the accounts in the store and writes a report of the accounts of the service to the archive of reports, which is the place where all of the reports of the service are kept. The archive of reports holds the reports of the last year, and the reports of the last year in the archive are sorted by month.",
          "Each night a job of the service reads the list of the accounts in the store and writes a report to the archive of reports, where all reports are kept. The archive holds the reports of the last year, sorted by month." },
    };

    public static TheoryData<string, string> Dishonest { get; } = new()
    {
        { "The queue holds 500 messages.", "The queue holds messages." },
        { "The queue holds 500 messages.", "The queue holds 50 messages." },
        { "The cache lives for 30 minutes.", "The cache lives for 30 seconds." },
        { "The cache lives for 30 minutes.", "The cache lives for 30." },
        { "The API returns JSON and XML.", "The API returns JSON." },
        { "Alice reviews the code of Bob.", "Bob reviews the code of Alice." },
        { "The client calls the server.", "The server calls the client." },
        { "The data flows from the store to the cache.", "The data flows to the store from the cache." },
        { "The config lives in `app.yaml` of the repository.", "The config lives in the repository." },
        { "Logs are written to /var/log/app each night.", "Logs are written each night." },
        { "The service stores orders, invoices and refunds.", "The service stores orders and invoices." },
        { "The endpoint is deprecated and public.", "The endpoint is public." },
        { "The legacy endpoint returns XML.", "The endpoint returns XML." },
        { "The owner is the platform team.", "The owner is the security team." },
        { "The job runs nightly in Frankfurt.", "The job runs nightly." },
        { "The store keeps all records.", "The store keeps records." },
        { "Two replicas hold the data.", "Replicas hold the data." },
        { "The values are sorted by date or by name.", "The values are sorted by date and by name." },
        { "The service is slow. The service is written in Go.", "The service is written in Go." },
        { "The service is slow. The store is empty.", "The store is empty. The service is slow." },
        { "The service is slow.", "The service is slow and broken." },
        { "The service is slow.", "" },
        { "The release happens on Tuesday with the manager.", "The release happens with the manager." },
        { "The index is rarely rebuilt.", "The index is rebuilt." },
        { "Der Dienst speichert niemals die Namen.", "Der Dienst speichert die Namen." },
        { "The backup is temporary and encrypted.", "The backup is encrypted." },
    };

    /// <summary>What tells what to do stays word for word and where it is.</summary>
    public static TheoryData<string, string> Directives { get; } = new()
    {
        { "Stop the server. Delete the cache.", "Delete the cache. Stop the server." },
        { "- Run the tests.\n- Read the code.", "- Read the code.\n- Run the tests." },
        { "Never push to the main branch.", "Never push to main." },
        { "You must always wait.", "You must wait." },
        { "Check the very long log.", "Check the log." },
        { "1. Stop it.\n2. The server is very slow.", "1. Stop it. The server is slow." },
        { "# Rules\n\nThe service is very slow.\n\n# Hints\n\nThe store is empty.", "# Rules\n\n# Hints\n\nThe service is slow. The store is empty." },
        { "- A note.\n- Never push.\n  - Unless the owner says so.", "- A note.\n- Never push.\n- Unless the owner says so." },
        { "| a | b |\n|---|---|\n| very big | 2 |", "| a | b |\n|---|---|\n| big | 2 |" },
        { "> The service is very slow.\n\nText.", "The service is slow.\n\nText." },
        { "The service is very slow. Never stop it.", "Never stop it. The service is slow." },
        { "If the very slow service fails, wait.", "If the service fails, wait." },
    };

    [Theory]
    [InlineData("Die Tests sind vor dem Push auf den Server auszuführen.", "Die Tests sind vor dem Push auszuführen.")]
    [InlineData("Nie auf den Server der Kunden pushen.", "Auf den Server der Kunden pushen.")]
    [InlineData("Der Dienst ist für die Rechnungen und für die Mahnungen da.", "Der Dienst ist für die Rechnungen da.")]
    [InlineData("Die Datei ist nur mit der Freigabe zu ändern.", "Die Datei ist mit der Freigabe zu ändern.")]
    [InlineData("Les tests sont à lancer avant le push dans la branche.", "Les tests sont à lancer dans la branche.")]
    [InlineData("Ne jamais pousser le code dans la branche des clients.", "Pousser le code dans la branche des clients.")]
    [InlineData("Le rapport est envoyé pour les erreurs et pour les alertes.", "Le rapport est envoyé pour les erreurs.")]
    [InlineData("Las pruebas se ejecutan antes de subir el código a la rama.", "Las pruebas se ejecutan antes de subir el código.")]
    [InlineData("Nunca se publica el informe de los clientes en la web.", "Se publica el informe de los clientes en la web.")]
    [InlineData("El servicio es para las facturas y para los pagos.", "El servicio es para las facturas.")]
    [InlineData("Os testes são executados antes de enviar o código para o servidor.", "Os testes são executados antes de enviar o código.")]
    [InlineData("O relatório é enviado para os erros e para os alertas.", "O relatório é enviado para os erros.")]
    [InlineData("Il rapporto è inviato per gli errori e per gli avvisi.", "Il rapporto è inviato per gli errori.")]
    [InlineData("Mai inviare il codice dei clienti con il rapporto.", "Inviare il codice dei clienti con il rapporto.")]
    [InlineData("De tests zijn voor het pushen van de code te draaien.", "De tests zijn te draaien.")]
    [InlineData("Nooit de code van de klanten op de server zetten.", "De code van de klanten op de server zetten.")]
    [InlineData("Raport jest wysyłany do klienta i do zespołu z błędami.", "Raport jest wysyłany do klienta z błędami.")]
    [InlineData("Testler kod ile bir arada ve push için çalıştırılır.", "Testler kod ile bir arada çalıştırılır.")]
    [InlineData("Отчёт для клиента и для команды не отправляется по почте.", "Отчёт для клиента отправляется по почте.")]
    [InlineData("报告在测试之后发送给客户和团队。", "报告发送给客户。")]
    [InlineData("Testerna körs alltid innan koden skickas till servern och rapporten går sedan till kunden.", "Testerna körs innan koden skickas till servern och rapporten går till kunden.")]
    public void In_another_language_every_sentence_stays(string before, string after)
    {
        static PromptDefinition Read(string text) => Ecosystem.ReadText(PromptFile.FromText(text), PromptKind.Text);
        Assert.True(PreservationCheck.CompareRewrite(Read(before + "\n"), Read(before + "\n")).Passed);
        Assert.False(PreservationCheck.CompareRewrite(Read(before + "\n"), Read(after + "\n")).Passed);
        Assert.False(PreservationCheck.CompareRewrite(Read("The service is big. " + before + "\n"), Read("The service is big. " + after + "\n")).Passed);
    }

    [Theory]
    [MemberData(nameof(Honest))]
    public void A_shorter_sentence_with_every_fact_passes(string before, string after)
    {
        var report = Compare($"# A\n\n{before}\n\nNever push.\n", $"# A\n\n{after}\n\nNever push.\n");
        Assert.True(report.Passed, string.Join("; ", report.Violations));
    }

    [Theory]
    [MemberData(nameof(Dishonest))]
    [MemberData(nameof(Directives))]
    public void A_lost_fact_another_order_or_a_new_word_is_refused(string before, string after) =>
        Assert.False(Compare($"# A\n\n{before}\n\nNever push.\n", $"# A\n\n{after}\n\nNever push.\n").Passed);

    private static PreservationReport Compare(string before, string after)
    {
        var definition = Ecosystem.ReadText(PromptFile.FromText(Prompts.Agent(before)), PromptKind.Agent);
        return PreservationCheck.CompareRewrite(definition, definition.WithText(Prompts.Agent(after)));
    }
}
