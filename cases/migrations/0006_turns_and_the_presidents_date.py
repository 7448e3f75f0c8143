"""New tasks of turns, and the day until which the president lets a procedure run (民诉法 187)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_messages_to_offices'),
    ]

    operations = [
        migrations.AddField(
            model_name='confirmation',
            name='conclude_by',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='turn',
            name='task',
            field=models.CharField(choices=[('triage', 'Decide which way it goes'), ('ask_sides', 'Ask the other side whether they want mediation'), ('accept_case', 'Committee: accept or decline the case'), ('note_unreached', 'Not answered in time: try again or end it'), ('choose', 'Choose a mediator'), ('appoint', 'Appoint a mediator'), ('answer_offer', 'Accept or decline the case offered to you'), ('mediate', 'Mediate'), ('end_in_time', 'The term is over: end it or record an extension'), ('review_pause', 'Look whether the pause can end'), ('host_police', 'Host the public-order mediation'), ('record_spot', 'Record what was settled and performed on the spot'), ('affix_seal', "Everybody has signed: affix the committee's seal"), ('perform', 'Perform the agreement'), ('visit', 'Visit both sides after the agreement'), ('visit_again', 'Visit both sides a second time'), ('press', 'A term is overdue: press for its performance'), ('answer_alert', 'It may turn violent: see to it at once'), ('close', 'Close the case when everything has ended'), ('archive', 'Archive the file'), ('watch_referrals', 'Follow the departments'), ('police_work', 'Police work under its own number'), ('hand_over', 'Hand over to the other unit within 24 hours'), ('sign_referral', 'Sign for the referral'), ('contact', 'Contact the person'), ('decide_referral', 'Accept or refuse the matter'), ('work', 'Handle the matter'), ('redirect', 'Returned: send it to the right department'), ('keep_returned', 'Stay responsible until the next department signs'), ('arbitrate', 'Returned twice: name the department'), ('answer_call', 'Answer the call to the spot'), ('arrive', 'Arrive on the spot'), ('verify_result', 'Call and verify the result'), ('chase', 'A limit lapsed: chase it'), ('supervise', 'The department is late: urge it in writing'), ('sign_application', 'Sign the joint application'), ('submit', 'Take the application to the court'), ('note_lapse', 'The 30 days are over: record it or apply under art. 86'), ('register', 'Register the application under a case number'), ('file', 'Accept the application or refuse it'), ('supplement', 'Bring the missing papers'), ('not_supplied', 'The papers did not come in time: rule on it or send it back'), ('rule_withdrawal', 'Rule on the withdrawal'), ('prepare', 'Verify with both sides and prepare the ruling'), ('review', 'Finish the review'), ('conclude', 'Conclude the procedure'), ('seal', 'Seal the ruling'), ('retry_seal', 'Sealing failed: look and try again'), ('issue', 'Issue the sealed ruling'), ('serve', 'Serve the ruling on everyone'), ('read_ruling', 'Read the ruling and confirm its receipt'), ('decide_objection', 'Decide the objection'), ('resend', 'A delivery failed for good: see to it by hand')], max_length=20),
        ),
    ]
