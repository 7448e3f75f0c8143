"""How far each message came, and of which case it is: the columns."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_papers_read'),
        ('cases', '0025_tokens_and_kept_answers'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='about',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='cases.case'),
        ),
        migrations.AddField(
            model_name='message',
            name='ref',
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='rounds',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='message',
            name='came',
            field=models.CharField(choices=[('queued', 'waiting to go out'), ('sent', 'sent'), ('delivered', 'delivered'), ('failed', 'not delivered')], default='sent', max_length=12),
        ),
        migrations.AddField(
            model_name='message',
            name='told_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='outbox',
            name='kind',
            field=models.CharField(choices=[('ask_sides', 'Ask the other side'), ('tell_choose', 'Tell the parties to choose'), ('tell_mediator', 'Tell the parties who mediates'), ('tell_successor', 'Tell the parties that another mediator goes on'), ('tell_ended', 'Tell the parties that it ended, and the other routes'), ('tell_meeting', 'Tell the parties about a meeting'), ('remind_meeting', 'Remind the parties of a meeting'), ('tell_room', 'Tell the room that a side changed a time'), ('tell_settled', 'Tell the parties what was agreed and when it took effect'), ('tell_department', 'Tell the department'), ('call_department', 'Call the department to the spot'), ('push', "Tell the department's own system"), ('tell_declined', 'Tell the person of a lawful refusal'), ('tell_moved', 'Tell the person that another unit handles it'), ('tell_supplement', 'Tell the parties what is missing'), ('seal_ruling', 'Seal the ruling that the judge authorised'), ('tell_ruling', 'Serve the ruling'), ('tell_objection', 'Tell the parties how the court decided on the objection'), ('send', 'Hand a message to the gateway'), ('send_now', 'Hand a pressing message to the gateway'), ('lapse', 'A limit lapses'), ('remind', 'A limit comes near')], max_length=20),
        ),
        migrations.AlterField(
            model_name='turn',
            name='task',
            field=models.CharField(choices=[('triage', 'Decide which way it goes'), ('ask_sides', 'Ask the other side whether they want mediation'), ('accept_case', 'Committee: accept or decline the case'), ('note_unreached', 'Not answered in time: try again or end it'), ('choose', 'Choose a mediator'), ('appoint', 'Appoint a mediator'), ('answer_offer', 'Accept or decline the case offered to you'), ('mediate', 'Mediate'), ('end_in_time', 'The term is over: end it or record an extension'), ('review_pause', 'Look whether the pause can end'), ('host_police', 'Host the public-order mediation'), ('record_spot', 'Record what was settled and performed on the spot'), ('affix_seal', "Everybody has signed: affix the committee's seal"), ('perform', 'Perform the agreement'), ('visit', 'Visit both sides after the agreement'), ('visit_again', 'Visit both sides a second time'), ('press', 'A term is overdue: press for its performance'), ('answer_alert', 'It may turn violent: see to it at once'), ('close', 'Close the case when everything has ended'), ('archive', 'Archive the file'), ('watch_referrals', 'Follow the departments'), ('police_work', 'Police work under its own number'), ('hand_over', 'Hand over to the other unit within 24 hours'), ('sign_referral', 'Sign for the referral'), ('contact', 'Contact the person'), ('decide_referral', 'Accept or refuse the matter'), ('work', 'Handle the matter'), ('redirect', 'Returned: send it to the right department'), ('keep_returned', 'Stay responsible until the next department signs'), ('arbitrate', 'Returned twice: name the department'), ('answer_call', 'Answer the call to the spot'), ('arrive', 'Arrive on the spot'), ('verify_result', 'Call and verify the result'), ('chase', 'A limit lapsed: chase it'), ('supervise', 'The department is late: urge it in writing'), ('sign_application', 'Sign the joint application'), ('submit', 'Take the application to the court'), ('note_lapse', 'The 30 days are over: record it or apply under art. 86'), ('register', 'Register the application under a case number'), ('file', 'Accept the application or refuse it'), ('supplement', 'Bring the missing papers'), ('not_supplied', 'The papers did not come in time: rule on it or send it back'), ('rule_withdrawal', 'Rule on the withdrawal'), ('prepare', 'Verify with both sides and prepare the ruling'), ('review', 'Finish the review'), ('conclude', 'Conclude the procedure'), ('seal', 'Seal the ruling'), ('retry_seal', 'Sealing failed: look and try again'), ('issue', 'Issue the sealed ruling'), ('serve', 'Serve the ruling on everyone'), ('read_ruling', 'Read the ruling and confirm its receipt'), ('decide_objection', 'Decide the objection'), ('resend', 'A delivery failed for good: see to it by hand'), ('phone', 'A message did not arrive: phone this person')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('told_at', None), ('came', 'failed'), _connector='OR'), name='message_told_where_it_failed'),
        ),
    ]
